// The front role: HTTP, sockets and the board, wired to a core it only knows as questions and news.
import { join, resolve } from 'node:path'
import type { Logger } from 'pino'
import { attachWebSocket } from '../broker/websocket.ts'
import type { Config } from '../config.ts'
import type { AskLink, SenderLink } from '../link/link.ts'
import { openRegistry } from '../registry/lmdb.ts'
import type { Delta, EpisodeView, RoomName } from '../web/contract.ts'
import { createMetrics } from '../web/metrics.ts'
import type { Core, CoreNews } from '../web/ports.ts'
import { attachPush } from '../web/push.ts'
import { buildServer } from '../web/server.ts'
import { createTelemetryDoor } from '../web/telemetry-door.ts'
import { type Counted, metricsText } from './metrics-text.ts'

export type FrontParts = {
  readonly config: Config
  readonly door: SenderLink
  readonly ask: AskLink
  readonly epoch: string
  readonly webSocketPort: number
  readonly mqttPort: number
  readonly edgeCounters: () => Counted
  readonly log: Logger
}
const EDGE_GAUGES = ['connections', 'sessions', 'pendingBytes', 'pendingMessages', 'held', 'offlineSessions', 'offlineMessages']

export async function openFront(parts: FrontParts): Promise<AsyncDisposable & { readonly ports: { readonly http: number } }> {
  const { config, ask, log } = parts
  const registry = await openRegistry({ dir: resolve(config.IB_DATA_DIR, 'registry') })
  const metrics = createMetrics()
  const core = coreOver(ask, () => metricsText('broker', parts.edgeCounters(), EDGE_GAUGES))
  const door = createTelemetryDoor({
    link: parts.door,
    epoch: parts.epoch,
    now: Date.now,
    batchBytes: config.IB_BATCH_BYTES,
    batchMs: config.IB_BATCH_MS,
    maxPendingBytes: config.IB_MAX_PENDING_BYTES,
    counted: {
      messages: (outcome, count) => metrics.doorMessages.inc({ outcome }, count),
      pendingBytes: (bytes) => metrics.doorPendingBytes.set(bytes),
    },
  })
  // dist/roles/front.js → dist/board
  const boardDir = join(import.meta.dirname, '../board')
  const app = await buildServer({ config, registry, core, door, log, boardDir, metrics, mqttPort: () => parts.mqttPort })
  const push = attachPush({ app, news: newsOver(ask), log })
  const sockets = attachWebSocket(app.server, { path: '/mqtt', maxPayload: config.IB_MAX_PACKET_BYTES, port: parts.webSocketPort })
  await app.listen({ host: config.IB_HOST, port: config.IB_HTTP_PORT })
  const address = app.server.address()
  return {
    ports: { http: typeof address === 'object' && address !== null ? address.port : config.IB_HTTP_PORT },
    async [Symbol.asyncDispose]() {
      sockets.close()
      await push.close()
      await app.close()
      door.close()
      await registry[Symbol.asyncDispose]()
    },
  }
}

/** Every method of Core as a question over the link; the core answers by the same names. The edge's counters join the core's. */
function coreOver(link: AskLink, edgeText: () => string): Core {
  const ask =
    <M extends keyof Core>(method: M) =>
    (params?: unknown): ReturnType<Core[M]> =>
      link.ask(method, params) as ReturnType<Core[M]>
  const metrics = ask('metricsText')
  return {
    kpis: ask('kpis'),
    kpisText: ask('kpisText'),
    explain: ask('explain'),
    day: ask('day'),
    versions: ask('versions'),
    restatement: ask('restatement'),
    readings: ask('readings'),
    states: ask('states'),
    orders: ask('orders'),
    order: ask('order'),
    quality: ask('quality'),
    productivity: ask('productivity'),
    levels: ask('levels'),
    economy: ask('economy'),
    metrics: ask('metrics'),
    spc: ask('spc'),
    spcPhase1: ask('spcPhase1'),
    powerHistogram: ask('powerHistogram'),
    stops: ask('stops'),
    stopReasons: ask('stopReasons'),
    assets: ask('assets'),
    deviceEnergy: ask('deviceEnergy'),
    dataQuality: ask('dataQuality'),
    carriers: ask('carriers'),
    computeFleet: ask('computeFleet'),
    balance: ask('balance'),
    segments: ask('segments'),
    regions: ask('regions'),
    region: ask('region'),
    regionalBalance: ask('regionalBalance'),
    prosperity: ask('prosperity'),
    survey: ask('survey'),
    concentration: ask('concentration'),
    peers: ask('peers'),
    admit: ask('admit'),
    audit: ask('audit'),
    gateRules: ask('gateRules'),
    verifyAudit: ask('verifyAudit'),
    alarms: ask('alarms'),
    acknowledge: ask('acknowledge'),
    shelve: ask('shelve'),
    quarantine: ask('quarantine'),
    replay: ask('replay'),
    exportTo: ask('exportTo'),
    snapshot: ask('snapshot'),
    watch: ask('watch'),
    health: ask('health'),
    metricsText: async () => (await metrics()) + edgeText(),
  }
}

function newsOver(ask: AskLink): CoreNews {
  let onDelta: (delta: Delta) => void = () => {}
  let onAlarm: (rooms: RoomName[], episode: EpisodeView) => void = () => {}
  ask.onTell((topic, body) => {
    if (topic === 'delta') onDelta(body as Delta)
    else if (topic === 'alarm') {
      const { rooms, episode } = body as { rooms: RoomName[]; episode: EpisodeView }
      onAlarm(rooms, episode)
    }
  })
  return {
    onDelta: (listener) => {
      onDelta = listener
    },
    onAlarm: (listener) => {
      onAlarm = listener
    },
  }
}
