using System.Buffers.Text;
using System.Text;
using System.Text.Json;

namespace Roentgen.Model.Segments;

// The forward pass: what stands in the document, before anybody asks whether it may.
public static partial class SegmentReader
{
    // What was read of one entity, before it is known to be one.
    private struct Draft
    {
        public string? Type, Id, Name, TraceId, ParentId, Namespace, Origin, User, ResourceArn;
        public double? StartTime, EndTime;
        public bool InProgress, Traced;
        public bool? Error, Throttle, Fault;
        public HttpBlock? Http;
        public AwsBlock? Aws;
        public ReadOnlyMemory<byte> Json, Sql, Cause, Annotations, Metadata, Service, Links, PrecursorIds;
        public List<Entity>? Subsegments;

        // The first thing wrong with a subsegment; told only when nothing is wrong with the entity itself.
        public DocumentErrorCode? ErrorOfSubsegments;

        public Draft() { }
    }

    private static bool ReadObject(ref Utf8JsonReader reader, ReadOnlyMemory<byte> document, ref Draft draft)
    {
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            // {"trace_id":"1-…","id":"…","name":"shop","start_time":1478293361.271,"end_time":1478293361.449,"http":{…},…}
            bool ok;
            if (reader.ValueTextEquals("id"u8)) ok = ReadText(ref reader, out draft.Id);
            else if (reader.ValueTextEquals("name"u8)) ok = ReadText(ref reader, out draft.Name);
            else if (reader.ValueTextEquals("start_time"u8)) ok = ReadNumber(ref reader, out draft.StartTime);
            else if (reader.ValueTextEquals("end_time"u8)) ok = ReadNumber(ref reader, out draft.EndTime);
            else if (reader.ValueTextEquals("trace_id"u8)) ok = ReadText(ref reader, out draft.TraceId);
            else if (reader.ValueTextEquals("parent_id"u8)) ok = ReadText(ref reader, out draft.ParentId);
            else if (reader.ValueTextEquals("type"u8)) ok = ReadText(ref reader, out draft.Type);
            else if (reader.ValueTextEquals("namespace"u8)) ok = ReadText(ref reader, out draft.Namespace);
            else if (reader.ValueTextEquals("origin"u8)) ok = ReadText(ref reader, out draft.Origin);
            else if (reader.ValueTextEquals("user"u8)) ok = ReadText(ref reader, out draft.User);
            else if (reader.ValueTextEquals("resource_arn"u8)) ok = ReadText(ref reader, out draft.ResourceArn);
            else if (reader.ValueTextEquals("in_progress"u8)) ok = ReadFlag(ref reader, out draft.InProgress);
            else if (reader.ValueTextEquals("error"u8)) ok = ReadFlagOrNull(ref reader, out draft.Error);
            else if (reader.ValueTextEquals("throttle"u8)) ok = ReadFlagOrNull(ref reader, out draft.Throttle);
            else if (reader.ValueTextEquals("fault"u8)) ok = ReadFlagOrNull(ref reader, out draft.Fault);
            else if (reader.ValueTextEquals("traced"u8)) ok = ReadFlag(ref reader, out draft.Traced);
            else if (reader.ValueTextEquals("http"u8)) ok = ReadHttp(ref reader, document, out draft.Http);
            else if (reader.ValueTextEquals("aws"u8)) ok = ReadAws(ref reader, document, out draft.Aws);
            else if (reader.ValueTextEquals("sql"u8)) ok = ReadSlice(ref reader, document, JsonTokenType.StartObject, out draft.Sql);
            else if (reader.ValueTextEquals("annotations"u8)) ok = ReadSlice(ref reader, document, JsonTokenType.StartObject, out draft.Annotations);
            else if (reader.ValueTextEquals("metadata"u8)) ok = ReadSlice(ref reader, document, JsonTokenType.StartObject, out draft.Metadata);
            else if (reader.ValueTextEquals("service"u8)) ok = ReadSlice(ref reader, document, JsonTokenType.StartObject, out draft.Service);
            else if (reader.ValueTextEquals("links"u8)) ok = ReadSlice(ref reader, document, JsonTokenType.StartArray, out draft.Links);
            else if (reader.ValueTextEquals("precursor_ids"u8)) ok = ReadSlice(ref reader, document, JsonTokenType.StartArray, out draft.PrecursorIds);
            else if (reader.ValueTextEquals("cause"u8)) ok = ReadCause(ref reader, document, out draft.Cause);
            else if (reader.ValueTextEquals("subsegments"u8)) ok = ReadSubsegments(ref reader, document, ref draft);
            else
            {
                reader.Skip();
                ok = true;
            }
            if (!ok) return false;
        }
        return true;
    }

    private static bool ReadSubsegments(ref Utf8JsonReader reader, ReadOnlyMemory<byte> document, ref Draft parent)
    {
        reader.Read();
        parent.Subsegments = null;
        parent.ErrorOfSubsegments = null;
        if (reader.TokenType == JsonTokenType.Null) return true;
        if (reader.TokenType != JsonTokenType.StartArray) return false;
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (reader.TokenType != JsonTokenType.StartObject) return false;
            var draft = new Draft();
            var start = (int)reader.TokenStartIndex;
            if (!ReadObject(ref reader, document, ref draft)) return false;
            draft.Json = document[start..(int)reader.BytesConsumed];
            var error = CheckSubsegment(ref draft, inline: true, out var subsegment) ?? draft.ErrorOfSubsegments;
            if (error is not null) parent.ErrorOfSubsegments ??= error;
            else (parent.Subsegments ??= []).Add(subsegment!);
        }
        return true;
    }

    private static bool ReadHttp(ref Utf8JsonReader reader, ReadOnlyMemory<byte> document, out HttpBlock? http)
    {
        http = null;
        reader.Read();
        if (reader.TokenType == JsonTokenType.Null) return true;
        if (reader.TokenType != JsonTokenType.StartObject) return false;
        var start = (int)reader.TokenStartIndex;
        string? method = null, url = null, userAgent = null, clientIp = null;
        int? status = null;
        var traced = false;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            // {"request":{"method":"GET","url":"http://…","client_ip":"203.0.113.7"},"response":{"status":200,"content_length":12}}
            var request = reader.ValueTextEquals("request"u8);
            var response = reader.ValueTextEquals("response"u8);
            reader.Read();
            if (!(request || response) || reader.TokenType != JsonTokenType.StartObject)
            {
                reader.Skip();
                continue;
            }
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                bool ok;
                if (request && reader.ValueTextEquals("method"u8)) ok = ReadText(ref reader, out method);
                else if (request && reader.ValueTextEquals("url"u8)) ok = ReadText(ref reader, out url);
                else if (request && reader.ValueTextEquals("user_agent"u8)) ok = ReadText(ref reader, out userAgent);
                else if (request && reader.ValueTextEquals("client_ip"u8)) ok = ReadText(ref reader, out clientIp);
                else if (request && reader.ValueTextEquals("traced"u8)) ok = ReadFlag(ref reader, out traced);
                else if (response && reader.ValueTextEquals("status"u8)) ok = ReadStatus(ref reader, out status);
                else
                {
                    reader.Skip();
                    ok = true;
                }
                if (!ok) return false;
            }
        }
        http = new HttpBlock
        {
            Method = method,
            Url = url,
            UserAgent = userAgent,
            ClientIp = clientIp,
            Status = status,
            Traced = traced,
            Json = document[start..(int)reader.BytesConsumed],
        };
        return true;
    }

    private static bool ReadAws(ref Utf8JsonReader reader, ReadOnlyMemory<byte> document, out AwsBlock? aws)
    {
        aws = null;
        reader.Read();
        if (reader.TokenType == JsonTokenType.Null) return true;
        if (reader.TokenType != JsonTokenType.StartObject) return false;
        var start = (int)reader.TokenStartIndex;
        string? operation = null, region = null, table = null, bucket = null, queue = null, topic = null, function = null, instance = null, zone = null;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            // {"operation":"GetItem","region":"us-west-2","table_name":"orders","ec2":{"instance_id":"i-…","availability_zone":"…"}}
            if (reader.ValueTextEquals("operation"u8)) operation = ReadTextOrSkip(ref reader);
            else if (reader.ValueTextEquals("region"u8)) region = ReadTextOrSkip(ref reader);
            else if (reader.ValueTextEquals("table_name"u8)) table = ReadTextOrSkip(ref reader);
            else if (reader.ValueTextEquals("bucket_name"u8)) bucket = ReadTextOrSkip(ref reader);
            else if (reader.ValueTextEquals("queue_url"u8)) queue = ReadTextOrSkip(ref reader);
            else if (reader.ValueTextEquals("topic_arn"u8)) topic = ReadTextOrSkip(ref reader);
            else if (reader.ValueTextEquals("function_name"u8)) function = ReadTextOrSkip(ref reader);
            else if (reader.ValueTextEquals("ec2"u8)) ReadEc2(ref reader, out instance, out zone);
            else reader.Skip();
        }
        aws = new AwsBlock
        {
            Operation = operation,
            Region = region,
            TableName = table,
            BucketName = bucket,
            QueueUrl = queue,
            TopicArn = topic,
            FunctionName = function,
            InstanceId = instance,
            AvailabilityZone = zone,
            Json = document[start..(int)reader.BytesConsumed],
        };
        return true;
    }

    private static void ReadEc2(ref Utf8JsonReader reader, out string? instance, out string? zone)
    {
        instance = zone = null;
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            reader.Skip();
            return;
        }
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("instance_id"u8)) instance = ReadTextOrSkip(ref reader);
            else if (reader.ValueTextEquals("availability_zone"u8)) zone = ReadTextOrSkip(ref reader);
            else reader.Skip();
        }
    }

    // An SDK may put anything under the names of aws, so what is not a text there is no mistake; it is only not computed with.
    private static string? ReadTextOrSkip(ref Utf8JsonReader reader)
    {
        reader.Read();
        if (reader.TokenType == JsonTokenType.String) return NullIfEmpty(reader.GetString());
        reader.Skip();
        return null;
    }

    // "cause":{"working_directory":"…","exceptions":[…]}  "cause":"ecf1964ebaccbe29"
    private static bool ReadCause(ref Utf8JsonReader reader, ReadOnlyMemory<byte> document, out ReadOnlyMemory<byte> slice)
    {
        slice = default;
        reader.Read();
        if (reader.TokenType == JsonTokenType.Null) return true;
        if (reader.TokenType is not (JsonTokenType.StartObject or JsonTokenType.String)) return false;
        slice = Slice(ref reader, document);
        return true;
    }

    private static bool ReadSlice(ref Utf8JsonReader reader, ReadOnlyMemory<byte> document, JsonTokenType expected, out ReadOnlyMemory<byte> slice)
    {
        slice = default;
        reader.Read();
        if (reader.TokenType == JsonTokenType.Null) return true;
        if (reader.TokenType != expected) return false;
        slice = Slice(ref reader, document);
        return true;
    }

    private static ReadOnlyMemory<byte> Slice(ref Utf8JsonReader reader, ReadOnlyMemory<byte> document)
    {
        var start = (int)reader.TokenStartIndex;
        reader.Skip();
        return document[start..(int)reader.BytesConsumed];
    }

    // A number or a truth where a text belongs is taken for its text, as X-Ray's own parser does.
    private static bool ReadText(ref Utf8JsonReader reader, out string? text)
    {
        reader.Read();
        switch (reader.TokenType)
        {
            case JsonTokenType.String:
                text = reader.GetString();
                return true;
            case JsonTokenType.Number or JsonTokenType.True or JsonTokenType.False:
                text = Encoding.ASCII.GetString(reader.ValueSpan);
                return true;
            default:
                text = null;
                return reader.TokenType == JsonTokenType.Null;
        }
    }

    private static bool ReadNumber(ref Utf8JsonReader reader, out double? number)
    {
        number = null;
        reader.Read();
        if (reader.TokenType == JsonTokenType.Null) return true;
        if (reader.TokenType is not (JsonTokenType.Number or JsonTokenType.String)) return false;
        if (!Utf8Parser.TryParse(reader.ValueSpan, out double value, out var consumed) || consumed != reader.ValueSpan.Length) return false;
        number = value;
        return double.IsFinite(value); // 1e400 is a number in JSON, but no time
    }

    private static bool ReadFlag(ref Utf8JsonReader reader, out bool flag)
    {
        var ok = ReadFlagOrNull(ref reader, out var value);
        flag = value is true;
        return ok;
    }

    private static bool ReadFlagOrNull(ref Utf8JsonReader reader, out bool? flag)
    {
        reader.Read();
        flag = reader.TokenType switch
        {
            JsonTokenType.True => true,
            JsonTokenType.False => false,
            JsonTokenType.String => reader.ValueTextEquals("true"u8),
            _ => null,
        };
        return flag is not null || reader.TokenType == JsonTokenType.Null;
    }

    // 200, "200" and 200.0 all occur; what is no number at all is no status.
    private static bool ReadStatus(ref Utf8JsonReader reader, out int? status)
    {
        status = null;
        reader.Read();
        if (reader.TokenType is JsonTokenType.Number or JsonTokenType.String)
        {
            if (Utf8Parser.TryParse(reader.ValueSpan, out double value, out var consumed) && consumed == reader.ValueSpan.Length && double.IsFinite(value))
                status = (int)Math.Clamp(value, int.MinValue, int.MaxValue);
            return true;
        }
        return reader.TokenType == JsonTokenType.Null;
    }
}
