// socket.io 4 with its Redis adapter: one process, durable before the fan-out and the ack.
'use strict';
const { createServer } = require('node:http');
const { Server } = require('socket.io');
const { createAdapter } = require('@socket.io/redis-adapter');
const { createClient } = require('redis');

async function main() {
  const publish = createClient({ url: process.env.PEER_REDIS });
  const subscribe = publish.duplicate();
  await Promise.all([publish.connect(), subscribe.connect()]);
  const store = await require('./store')();
  const http = createServer((request, response) => response.end('ok'));
  const io = new Server(http, { transports: ['websocket'], perMessageDeflate: false, serveClient: false });
  io.adapter(createAdapter(publish, subscribe));
  io.on('connection', async (socket) => {
    const { room, me } = socket.handshake.auth;
    await socket.join(room);
    socket.on('say', async ({ cid, text }, ack) => {
      const at = new Date().toISOString();
      const seq = await store(room, me, cid, text, at);
      io.to(room).emit('event', { type: 'event', room, seq, author: me, cid, text, at });
      ack({ type: 'ack', cid, seq });
    });
    socket.emit('event', { type: 'welcome' });
  });
  http.listen(Number(process.env.PEER_PORT), '127.0.0.1', 2048);
}

main();
