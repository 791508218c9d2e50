"""A Django Channels chat as the tutorial teaches it, made durable: number and row before the ack."""
