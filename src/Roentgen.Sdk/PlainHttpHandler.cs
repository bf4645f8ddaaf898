using System.Buffers;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Roentgen.Sdk;

/// <summary>
/// HTTP/1.1 without TLS, a connection for each request: all that the daemon and the metadata services of a machine need. The runtime's own handler
/// brings TLS, proxies, HTTP/2 and HTTP/3 along, 1.5 MB of a trimmed application.
/// </summary>
/// <param name="maxAnswer">Longest body of an answer, in bytes.</param>
internal sealed class PlainHttpHandler(int maxAnswer) : HttpMessageHandler
{
    /// <summary>Longest status line and headers of an answer, in bytes.</summary>
    public const int MaxHead = 32 * 1024;

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var address = request.RequestUri!;
        if (address.Scheme != Uri.UriSchemeHttp) throw new HttpRequestException($"{address} is not asked without TLS: only http:// is.");
        try
        {
            using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            await socket.ConnectAsync(address.IdnHost, address.Port, cancellationToken).ConfigureAwait(false);
            var stream = new NetworkStream(socket);
            await using (stream.ConfigureAwait(false))
            {
                await stream.WriteAsync(await WriteAsync(request, cancellationToken).ConfigureAwait(false), cancellationToken).ConfigureAwait(false);
                return await new Answer(stream, maxAnswer, request).ReadAsync(cancellationToken).ConfigureAwait(false);
            }
        }
        catch (Exception e) when (e is IOException or SocketException)
        {
            throw new HttpRequestException(e.Message, e);
        }
    }

    private static async Task<byte[]> WriteAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var address = request.RequestUri!;
        var body = request.Content is { } content ? await content.ReadAsByteArrayAsync(cancellationToken).ConfigureAwait(false) : [];
        var head = new StringBuilder();
        head.Append(CultureInfo.InvariantCulture, $"{request.Method.Method} {address.PathAndQuery} HTTP/1.1\r\nHost: {address.Authority}\r\nConnection: close\r\n");
        Append(head, request.Headers.NonValidated);
        if (request.Content is not null)
        {
            Append(head, request.Content.Headers.NonValidated);
            if (!request.Content.Headers.NonValidated.Contains("Content-Length")) head.Append(CultureInfo.InvariantCulture, $"Content-Length: {body.Length}\r\n");
        }
        else if (request.Method != HttpMethod.Get)
        {
            head.Append("Content-Length: 0\r\n");
        }
        head.Append("\r\n");
        return [.. Encoding.Latin1.GetBytes(head.ToString()), .. body];
    }

    private static void Append(StringBuilder head, System.Net.Http.Headers.HttpHeadersNonValidated headers)
    {
        foreach (var (name, values) in headers)
        {
            foreach (var value in values)
            {
                if (value.AsSpan().ContainsAny('\r', '\n')) throw new HttpRequestException($"The header {name} holds a line end.");
                head.Append(name).Append(": ").Append(value).Append("\r\n");
            }
        }
    }

    private sealed class Answer(Stream stream, int maxAnswer, HttpRequestMessage request)
    {
        private readonly byte[] _buffer = new byte[MaxHead];
        private int _start;
        private int _end;

        public async Task<HttpResponseMessage> ReadAsync(CancellationToken cancellationToken)
        {
            int status;
            Dictionary<string, string> headers;
            do
            {
                (status, headers) = ReadStatus(await LineAsync(cancellationToken).ConfigureAwait(false));
                // Retry-After: 5
                while (await LineAsync(cancellationToken).ConfigureAwait(false) is { Length: > 0 } line)
                {
                    var colon = line.IndexOf(':', StringComparison.Ordinal);
                    if (colon > 0) headers[line[..colon].TrimEnd()] = line[(colon + 1)..].Trim();
                }
            }
            while (status is >= 100 and < 200);

            var body = await BodyAsync(status, headers, cancellationToken).ConfigureAwait(false);
            var response = new HttpResponseMessage((HttpStatusCode)status) { Content = new ByteArrayContent(body), RequestMessage = request };
            foreach (var (name, value) in headers)
            {
                if (!response.Headers.TryAddWithoutValidation(name, value) && !name.Equals("Content-Length", StringComparison.OrdinalIgnoreCase))
                    response.Content.Headers.TryAddWithoutValidation(name, value);
            }
            return response;
        }

        // HTTP/1.1 200 OK
        private static (int Status, Dictionary<string, string> Headers) ReadStatus(string line) =>
            line.StartsWith("HTTP/1.", StringComparison.Ordinal) && line.Split(' ') is [_, var code, ..] && int.TryParse(code, NumberStyles.None, CultureInfo.InvariantCulture, out var status) && status is >= 100 and < 1000
                ? (status, new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase))
                : throw new HttpRequestException("The answer is not HTTP.");

        private async Task<byte[]> BodyAsync(int status, Dictionary<string, string> headers, CancellationToken cancellationToken)
        {
            if (status is 204 or 304) return [];
            var body = new ArrayBufferWriter<byte>();
            if (headers.GetValueOrDefault("Transfer-Encoding") is { } coding)
            {
                if (!coding.Equals("chunked", StringComparison.OrdinalIgnoreCase)) throw new HttpRequestException($"The answer comes in the coding {coding}, which is not known here.");
                // 1a4;extension CR LF, 0x1a4 bytes, CR LF, …, 0 CR LF
                while (await ChunkLengthAsync(cancellationToken).ConfigureAwait(false) is > 0 and var length)
                {
                    await CopyAsync(body, length, cancellationToken).ConfigureAwait(false);
                    if (await LineAsync(cancellationToken).ConfigureAwait(false) is not "") throw new HttpRequestException("A chunk of the answer is longer than it says.");
                }
            }
            else if (headers.GetValueOrDefault("Content-Length") is { } text)
            {
                if (!int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var length)) throw TooLong();
                await CopyAsync(body, length, cancellationToken).ConfigureAwait(false);
            }
            else
            {
                while (_start < _end || await FillAsync(cancellationToken).ConfigureAwait(false)) Take(body, int.MaxValue);
            }
            return body.WrittenSpan.ToArray();
        }

        private async Task<int> ChunkLengthAsync(CancellationToken cancellationToken)
        {
            var line = await LineAsync(cancellationToken).ConfigureAwait(false);
            return int.TryParse(line.Split(';')[0].Trim(), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var length) && length >= 0
                ? length
                : throw new HttpRequestException("The answer's chunks have no length.");
        }

        private async Task CopyAsync(ArrayBufferWriter<byte> body, int length, CancellationToken cancellationToken)
        {
            for (var left = length; left > 0;)
            {
                if (_start == _end && !await FillAsync(cancellationToken).ConfigureAwait(false)) throw new HttpRequestException("The answer ended early.");
                left -= Take(body, left);
            }
        }

        private int Take(ArrayBufferWriter<byte> body, int most)
        {
            var count = Math.Min(most, _end - _start);
            if (body.WrittenCount + count > maxAnswer) throw TooLong();
            body.Write(_buffer.AsSpan(_start, count));
            _start += count;
            return count;
        }

        private HttpRequestException TooLong() => new($"The answer is longer than {maxAnswer} bytes.");

        // A line of the head, without its end.
        private async Task<string> LineAsync(CancellationToken cancellationToken)
        {
            for (var seen = 0; ;)
            {
                var at = _buffer.AsSpan(_start + seen, _end - _start - seen).IndexOf((byte)'\n');
                if (at >= 0)
                {
                    var line = Encoding.Latin1.GetString(_buffer, _start, seen + at).TrimEnd('\r');
                    _start += seen + at + 1;
                    return line;
                }
                seen = _end - _start;
                if (!await FillAsync(cancellationToken).ConfigureAwait(false)) throw new HttpRequestException("The answer ended before its body.");
            }
        }

        private async Task<bool> FillAsync(CancellationToken cancellationToken)
        {
            if (_start > 0)
            {
                _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
                (_start, _end) = (0, _end - _start);
            }
            if (_end == _buffer.Length) throw new HttpRequestException($"A line of the answer is longer than {MaxHead} bytes.");
            var count = await stream.ReadAsync(_buffer.AsMemory(_end), cancellationToken).ConfigureAwait(false);
            _end += count;
            return count > 0;
        }
    }
}
