"""A Django Channels chat as the tutorial and the manuals teach it, made durable: number and row before the ack."""
