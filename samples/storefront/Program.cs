using Storefront;

// storefront shop | orders | stock, and options of ASP.NET Core: --urls, --orders, --stock, --database
switch (args)
{
    case ["shop", .. var more]:
        await Shop.RunAsync(more);
        return 0;
    case ["orders", .. var more]:
        await Orders.RunAsync(more);
        return 0;
    case ["stock", .. var more]:
        await Stock.RunAsync(more);
        return 0;
    default:
        Console.Error.WriteLine("Usage: storefront shop|orders|stock [--urls URL] [--orders URL] [--stock URL] [--database CONNECTION-STRING]");
        return 2;
}
