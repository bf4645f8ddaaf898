using System.Collections.Frozen;
using System.Security.Cryptography;
using Roentgen.Model.Signing;

namespace Roentgen.Service.Access;

/// <summary>Access keys cannot be used as they are written; the message is one sentence that says where and what is accepted. It never holds a secret.</summary>
public sealed class AccessKeyException : Exception
{
    /// <summary>With the sentence for the operator.</summary>
    public AccessKeyException(string message) : base(message)
    {
    }
}

/// <summary>
/// The access keys of a service: those of a file, which is read again when it changes, those of a variable, and those that the program made for
/// itself. Safe to use from many threads.
/// </summary>
public sealed class AccessKeyRing
{
    /// <summary>Largest file of keys, in bytes.</summary>
    public const int MaxFileBytes = 1024 * 1024;

    private const int MinIdLength = 3;
    private const int MaxIdLength = 128;
    private const int MinSecretLength = 16;
    private const int MaxSecretLength = 256;
    private const string Variable = "ROENTGEN_ACCESS_KEYS";

    // What a secret is compared with when there is no key of an id.
    private static readonly SigningCredentials Nobody = new("", Convert.ToBase64String(RandomNumberGenerator.GetBytes(32)));

    private readonly Lock _changing = new();
    private readonly Dictionary<string, AccessKey> _lasting = new(StringComparer.Ordinal);
    private readonly HashSet<string> _issued = new(StringComparer.Ordinal);
    private IReadOnlyList<AccessKey> _filed = [];
    private volatile FrozenDictionary<string, AccessKey> _keys = FrozenDictionary<string, AccessKey>.Empty;
    private string _text = "";
    private string? _problem;

    private AccessKeyRing(string? file) => File = file is null ? null : Path.GetFullPath(file);

    /// <summary>The file of keys, from the root of the file system; null without one.</summary>
    public string? File { get; }

    /// <summary>How many keys there are in the file and in the variable together.</summary>
    public int Count
    {
        get
        {
            lock (_changing) return _keys.Count - _issued.Count;
        }
    }

    /// <summary>Whether everybody on this machine can read the file, and so the secrets.</summary>
    public bool IsFileExposed => File is not null && !OperatingSystem.IsWindows() && (System.IO.File.GetUnixFileMode(File) & UnixFileMode.OtherRead) != 0;

    /// <summary>Reads the keys.</summary>
    /// <param name="file">A file with one key on a line, <c>id secret role</c>; lines that begin with # are comments. Null for none.</param>
    /// <param name="inline">Keys as in a variable, <c>id:secret:role,id:secret:role</c>. Null for none.</param>
    /// <exception cref="AccessKeyException">A key is not written as it must be, the file cannot be read, or there are no keys.</exception>
    public static AccessKeyRing Open(string? file, string? inline)
    {
        var ring = new AccessKeyRing(file);
        if (inline is not null)
        {
            var number = 0;
            foreach (var part in inline.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
            {
                var place = $"{Variable}, key {++number}";
                var key = Read(part.Split(':'), place, "id:secret:role");
                if (!ring._lasting.TryAdd(key.Id, key)) throw new AccessKeyException($"{place}: the id {key.Id} is there twice.");
            }
            if (number == 0) throw new AccessKeyException($"{Variable} holds no access key; it is written id:secret:role, several are separated by commas.");
        }
        if (file is not null)
        {
            ring._text = ReadFile(ring.File!);
            ring._filed = Parse(ring._text, ring.File!, ring._lasting.Keys);
        }
        ring.Publish();
        return ring;
    }

    /// <summary>Makes a key of random letters that exists until the program ends, and takes it.</summary>
    /// <param name="role">What it is for.</param>
    public AccessKey Issue(AccessRole role)
    {
        var key = new AccessKey("ROENTGEN" + RandomNumberGenerator.GetHexString(16), Convert.ToBase64String(RandomNumberGenerator.GetBytes(32)), role);
        lock (_changing)
        {
            _lasting.Add(key.Id, key);
            _issued.Add(key.Id);
            Publish();
        }
        return key;
    }

    /// <summary>The key of an id and a secret; takes the same time whether the id or the secret is wrong.</summary>
    internal AccessKey? Find(string id, string secret)
    {
        var key = Find(id);
        return (key?.Credentials ?? Nobody).IsSecret(secret) && key is not null ? key : null;
    }

    /// <summary>Every key in the order of their ids, with where it comes from: <c>file</c>, <c>environment</c> or <c>process</c>.</summary>
    internal IReadOnlyList<(AccessKey Key, string Source)> List()
    {
        lock (_changing)
        {
            return [.. _keys.Values.OrderBy(static key => key.Id, StringComparer.Ordinal)
                .Select(key => (key, _issued.Contains(key.Id) ? "process" : _lasting.ContainsKey(key.Id) ? "environment" : "file"))];
        }
    }

    internal AccessKey? Find(string id) => _keys.GetValueOrDefault(id);

    /// <summary>
    /// A key that was found before, as it is now; null for one that is no more. Keys of a file change: another role counts from then on, another
    /// secret is another key.
    /// </summary>
    internal AccessKey? Current(AccessKey key) => Find(key.Id) is { } now && now.Credentials.Equals(key.Credentials) ? now : null;

    /// <summary>
    /// Reads the file again. What cannot be used changes nothing: the keys stay as they were, and the sentence comes back, once for each new problem.
    /// </summary>
    /// <returns>Whether the keys are others now, and what is wrong with the file.</returns>
    internal (bool Changed, string? Problem) Reload()
    {
        lock (_changing)
        {
            try
            {
                // Its bytes, not its time: a secret that is mounted into a container changes behind links whose own times stay.
                var text = ReadFile(File!);
                var isBack = _problem is not null;
                if (text == _text && !isBack) return (false, null);
                var keys = Parse(text, File!, _lasting.Keys);
                (_filed, _problem) = (keys, null);
                if (text == _text) return (false, null);
                _text = text;
                Publish();
                return (true, null);
            }
            catch (AccessKeyException e)
            {
                if (_problem == e.Message) return (false, null);
                _problem = e.Message;
                return (false, e.Message);
            }
        }
    }

    private void Publish() => _keys = _lasting.Values.Concat(_filed).ToFrozenDictionary(key => key.Id, StringComparer.Ordinal);

    private static string ReadFile(string file)
    {
        try
        {
            return new FileInfo(file).Length <= MaxFileBytes
                ? System.IO.File.ReadAllText(file)
                : throw new AccessKeyException($"{file} is larger than {MaxFileBytes} bytes, which is more than access keys need.");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new AccessKeyException($"The access keys in {file} cannot be read: {e.Message}");
        }
    }

    private static List<AccessKey> Parse(string text, string file, IEnumerable<string> taken)
    {
        var keys = new List<AccessKey>();
        var ids = new HashSet<string>(taken, StringComparer.Ordinal);
        var number = 0;
        foreach (var line in text.AsSpan().EnumerateLines())
        {
            number++;
            var content = line.Trim();
            if (content.IsEmpty || content[0] == '#') continue;
            var place = $"{file}:{number}";
            var key = Read(content.ToString().Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries), place, "id secret role");
            if (!ids.Add(key.Id)) throw new AccessKeyException($"{place}: the id {key.Id} is there twice.");
            keys.Add(key);
        }
        return keys.Count > 0 ? keys : throw new AccessKeyException($"{file} holds no access key; it has one on a line, written id secret role.");
    }

    private static AccessKey Read(string[] parts, string place, string form)
    {
        if (parts is not [var id, var secret, var roleName])
            throw new AccessKeyException($"{place}: an access key is written {form}; here are {parts.Length} words instead of 3.");
        if (id.Length is < MinIdLength or > MaxIdLength || !id.All(static c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-' or '.'))
            throw new AccessKeyException($"{place}: the id of an access key is {MinIdLength} to {MaxIdLength} letters, digits, _, - or dots.");
        if (secret.Length is < MinSecretLength or > MaxSecretLength || !secret.All(static c => c is > ' ' and <= '~'))
            throw new AccessKeyException($"{place}: the secret of an access key is {MinSecretLength} to {MaxSecretLength} visible ASCII characters.");
        AccessRole? role = roleName switch { "write" => AccessRole.Write, "read" => AccessRole.Read, "admin" => AccessRole.Admin, _ => null };
        return role is { } known
            ? new AccessKey(id, secret, known)
            : throw new AccessKeyException($"{place}: the role of an access key is write, read or admin.");
    }
}
