"""The wiring: settings, addresses, servers, and how the product is set up and started."""
