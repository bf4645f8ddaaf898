using System.CommandLine;

namespace Roentgen.Commands;

/// <summary><c>roentgen limits</c>: what can be limited, how far, and what holds when nothing is said.</summary>
internal static class LimitsCommand
{
    public static Command Create()
    {
        var command = new Command("limits", "Lists the limits of the service, which roentgen up and roentgen serve take as --limit NAME=VALUE.");
        command.SetAction(_ =>
        {
            Console.Out.Write(LimitOption.Table());
            return 0;
        });
        return command;
    }
}
