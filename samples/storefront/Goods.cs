using System.Text.Json.Serialization;

namespace Storefront;

/// <summary>What is for sale.</summary>
internal sealed record Product(string Name, int Quantity, double Price);

/// <summary>What a customer asks for.</summary>
internal sealed record Order(string Item, int Quantity, string Customer);

/// <summary>What an order has become.</summary>
internal sealed record Receipt(int Id, string Item, double Total);

/// <summary>What was put aside for an order.</summary>
internal sealed record Reservation(string Item, double Price);

[JsonSerializable(typeof(List<Product>))]
[JsonSerializable(typeof(Order))]
[JsonSerializable(typeof(Receipt))]
[JsonSerializable(typeof(Reservation))]
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
internal sealed partial class GoodsJson : JsonSerializerContext;
