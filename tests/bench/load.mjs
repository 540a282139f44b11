// A publisher that costs little beside what it measures: packets are encoded once a connection and patched in place (packet id, ts, seq).
// node load.mjs '{"port":1883,"connections":50,"messages":200000,"qos":1,"metrics":1,"window":256,"credentials":[{"username","password","enterprise"}]}'
// Prints one JSON line: {messages, seconds, perSecond, ackMs:{p50,p99,max}, cpuUs}. QoS 0 ends with a ping that the broker answers in order.
import net from 'node:net'

const o = { host: '127.0.0.1', connections: 50, messages: 100_000, qos: 1, metrics: 1, window: 256, devices: 10, rate: 0, stepMs: 10, startAt: Date.now() - 3_600_000, ...JSON.parse(process.argv[2]) }

const text = (s) => {
  const bytes = Buffer.from(s)
  return Buffer.concat([Buffer.from([bytes.length >> 8, bytes.length & 255]), bytes])
}
function frame(type, body) {
  const length = []
  let n = body.length
  do {
    length.push((n & 127) | (n > 127 ? 128 : 0))
    n >>= 7
  } while (n > 0)
  return Buffer.concat([Buffer.from([type, ...length]), body])
}
const connectFrame = (id, who) =>
  frame(0x10, Buffer.concat([text('MQTT'), Buffer.from([4, who ? 0xc2 : 2, 0, 240]), text(id), ...(who ? [text(who.username), text(who.password)] : [])]))

const DIGITS = 13
const SEQ_DIGITS = 9
/** One publish of one device with room for the time and the sequence number, and where they stand. */
function template(connection, device, enterprise) {
  const metrics = []
  for (let k = 0; k < o.metrics; k++) metrics.push({ n: `process.p${k}`, v: Number((20 + k + Math.sin(device + k)).toFixed(3)), u: 'Cel' })
  const payload = `{"v":1,"boot":"b${connection}x${process.pid}","seq":1${'0'.repeat(SEQ_DIGITS)},"ts":${'1'.repeat(DIGITS)},"m":${JSON.stringify(metrics)}}`
  const topic = text(`ib/v1/${enterprise}/site-1/area-1/line-1/d-${connection}-${device}/tele`)
  const packet = frame(o.qos ? 0x32 : 0x30, Buffer.concat([topic, o.qos ? Buffer.alloc(2) : Buffer.alloc(0), Buffer.from(payload)]))
  const at = packet.length - payload.length
  return { packet, idAt: at - 2, seqAt: at + payload.indexOf('"seq":1') + 7, tsAt: at + payload.indexOf('"ts":') + 5 }
}
function digits(buffer, at, count, value) {
  for (let i = at + count - 1; i >= at; i--) {
    buffer[i] = 48 + (value % 10)
    value = Math.floor(value / 10)
  }
}

const open = (c) =>
  new Promise((done, fail) => {
    const who = o.credentials?.[c % o.credentials.length]
    const socket = net.connect({ host: o.host, port: o.port, noDelay: true }, () => socket.write(connectFrame(`bench-${process.pid}-${c}`, who)))
    socket.once('error', fail)
    socket.once('data', (d) => (d[0] === 0x20 && d[3] === 0 ? done({ socket, enterprise: who?.enterprise ?? 'bench' }) : fail(new Error(`refused: ${d.toString('hex')}`))))
  })

const links = []
for (let c = 0; c < o.connections; c += 100) links.push(...(await Promise.all(Array.from({ length: Math.min(100, o.connections - c) }, (_, k) => open(c + k)))))

if (o.idle) {
  process.stdout.write(`${JSON.stringify({ connected: links.length })}\n`)
  await new Promise((done) => process.stdin.once('data', done).resume())
  process.exit(0)
}

const each = Math.floor(o.messages / o.connections)
const latencies = []
const cpu = process.cpuUsage()
const begun = process.hrtime.bigint()
await Promise.all(
  links.map(({ socket, enterprise }, c) => {
    const templates = Array.from({ length: o.devices }, (_, d) => template(c, d, enterprise))
    const sentAt = new Map()
    let sent = 0
    let acked = 0
    let rest = Buffer.alloc(0)
    return new Promise((done, fail) => {
      socket.on('error', fail)
      socket.on('close', () => fail(new Error(`connection ${c} was closed after ${acked} of ${each}`)))
      const next = () => {
        const t = templates[sent % o.devices]
        const packet = Buffer.from(t.packet)
        const id = (sent % 65_000) + 1
        if (o.qos) packet.writeUInt16BE(id, t.idAt)
        digits(packet, t.seqAt, SEQ_DIGITS, sent)
        digits(packet, t.tsAt, DIGITS, o.startAt + Math.floor(sent / o.devices) * o.stepMs)
        if (o.qos && sent % 64 === 0) sentAt.set(id, performance.now())
        sent++
        return packet
      }
      const pump = () => {
        const due = o.rate ? Math.min(each, Math.ceil(((performance.now() - started) * o.rate) / 1000 / o.connections)) : each
        const out = []
        while (sent < due && (!o.qos || sent - acked < o.window) && out.length < 128) out.push(next())
        if (out.length > 0 && !socket.write(Buffer.concat(out))) socket.once('drain', pump)
        else if (out.length === 128) setImmediate(pump)
        else if (sent < each && o.rate) setTimeout(pump, 5)
        if (sent === each && !o.qos && out.length > 0) socket.write(Buffer.from([0xc0, 0]))
      }
      const started = performance.now()
      socket.on('data', (chunk) => {
        if (!o.qos) return chunk.includes(0xd0) && done()
        const all = rest.length > 0 ? Buffer.concat([rest, chunk]) : chunk
        let at = 0
        for (; at + 4 <= all.length; at += 4) {
          acked++
          const id = all.readUInt16BE(at + 2)
          const since = sentAt.get(id)
          if (since !== undefined) {
            latencies.push(performance.now() - since)
            sentAt.delete(id)
          }
        }
        rest = all.subarray(at)
        if (acked >= each) done()
        else if (!o.rate) pump()
      })
      pump()
    })
  }),
)
const seconds = Number(process.hrtime.bigint() - begun) / 1e9
const used = process.cpuUsage(cpu)
latencies.sort((a, b) => a - b)
const quantile = (p) => (latencies.length > 0 ? Number(latencies[Math.min(latencies.length - 1, Math.floor(p * latencies.length))].toFixed(2)) : null)
const total = each * o.connections
process.stdout.write(
  `${JSON.stringify({ messages: total, seconds: Number(seconds.toFixed(3)), perSecond: Math.round(total / seconds), ackMs: { p50: quantile(0.5), p99: quantile(0.99), max: quantile(1) }, cpuUs: Number(((used.user + used.system) / total).toFixed(2)) })}\n`,
)
process.exit(0)
