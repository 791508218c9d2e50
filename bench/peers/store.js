// Where the node peers keep messages: number and row in one transaction, on disk before the promise resolves.
'use strict';

function sqlite(file) {
  const db = require('better-sqlite3')(file);
  db.pragma('journal_mode = WAL');
  db.pragma('synchronous = FULL');
  db.exec(`CREATE TABLE IF NOT EXISTS rooms (key TEXT PRIMARY KEY, head INTEGER NOT NULL) WITHOUT ROWID;
    CREATE TABLE IF NOT EXISTS messages (room TEXT, seq INTEGER, author TEXT, cid TEXT, text TEXT, at TEXT,
      PRIMARY KEY (room, seq), UNIQUE (room, author, cid)) WITHOUT ROWID;`);
  const next = db.prepare(`INSERT INTO rooms VALUES (?, 1)
    ON CONFLICT (key) DO UPDATE SET head = head + 1 RETURNING head`).pluck();
  const insert = db.prepare('INSERT INTO messages VALUES (?, ?, ?, ?, ?, ?)');
  const both = db.transaction((room, author, cid, text, at) => {
    const seq = next.get(room);
    insert.run(room, seq, author, cid, text, at);
    return seq;
  });
  return (room, author, cid, text, at) => both.immediate(room, author, cid, text, at);
}

async function postgres(url) {
  const { Pool } = require('pg');
  const pool = new Pool({ connectionString: url, max: 10 });
  await pool.query(`CREATE TABLE IF NOT EXISTS rooms (key text PRIMARY KEY, head integer NOT NULL);
    CREATE TABLE IF NOT EXISTS messages (room text, seq integer, author text, cid uuid, text text, at timestamptz,
      PRIMARY KEY (room, seq), UNIQUE (room, author, cid));`);
  const text = `WITH r AS (INSERT INTO rooms VALUES ($1, 1)
      ON CONFLICT (key) DO UPDATE SET head = rooms.head + 1 RETURNING head)
    INSERT INTO messages SELECT $1, head, $2, $3, $4, $5 FROM r RETURNING seq`;
  return async (...values) => (await pool.query({ name: 'say', text, values })).rows[0].seq;
}

module.exports = async () =>
  process.env.PEER_POSTGRES ? postgres(process.env.PEER_POSTGRES) : sqlite(process.env.PEER_DATABASE);
