namespace Roentgen.Model.Signing;

/// <summary>What a signing key is good for: <c>20150830/us-east-1/xray/aws4_request</c>.</summary>
/// <param name="Date">A UTC day, <c>yyyyMMdd</c>.</param>
/// <param name="Region">For example <c>us-east-1</c>.</param>
/// <param name="Service">For example <c>xray</c>.</param>
public readonly record struct CredentialScope(string Date, string Region, string Service)
{
    /// <summary>As it stands in a signature.</summary>
    public override string ToString() => $"{Date}/{Region}/{Service}/{SignatureV4.Terminator}";
}
