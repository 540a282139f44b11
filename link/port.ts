// The link over message ports: between worker threads, or inside one thread over memory.ts. A batch crosses as its buffer, moved and not
// copied. Owns framing, question numbers and their time limit; promises order; never opens a batch. Bounded: questions under way, and
// news that the other side has not taken yet. News beyond the bound are dropped and counted: who misses a revision asks again.
import { Fault } from '../model/errors.ts'
import type { AnswerLink, AskLink, ReceiverLink, Sender, SenderLink } from './link.ts'
import type { RawBatch } from './raw-batch.ts'

/** What a MessagePort, a Worker and memory.ts have in common. */
export type Port = {
  postMessage(message: unknown, transfer?: readonly ArrayBuffer[]): void
  on(event: 'message', listener: (message: unknown) => void): unknown
  on(event: 'close', listener: () => void): unknown
}

type Message =
  | { readonly kind: 'batch'; readonly batch: RawBatch }
  | { readonly kind: 'durable'; readonly seq: number }
  | { readonly kind: 'fault'; readonly code: string }
  | { readonly kind: 'ask'; readonly id: number; readonly method: string; readonly params: unknown }
  | { readonly kind: 'answer'; readonly id: number; readonly result: unknown }
  | { readonly kind: 'failed'; readonly id: number; readonly code: string; readonly retry: boolean; readonly message: string }
  | { readonly kind: 'news'; readonly topic: string; readonly body: unknown }
  | { readonly kind: 'taken'; readonly count: number }

const post = (port: Port, message: Message, transfer?: readonly ArrayBuffer[]): void => port.postMessage(message, transfer)
const hear = (port: Port, listener: (message: Message) => void): void => {
  port.on('message', (message) => listener(message as Message))
}

/** An edge's or HTTP door's end. A port that closes is a fault `LINK`: what was not durable by then is never acknowledged. */
export function portSender(port: Port): SenderLink {
  let durable: (seq: number) => void = () => {}
  let fault: (code: string) => void = () => {}
  let failed: string | undefined
  const fail = (code: string) => {
    if (failed !== undefined) return
    failed = code
    fault(code)
  }
  hear(port, (message) => {
    if (message.kind === 'durable') durable(message.seq)
    else if (message.kind === 'fault') fail(message.code)
  })
  port.on('close', () => fail('LINK'))
  return {
    send: (batch) => post(port, { kind: 'batch', batch }, [batch.bytes.buffer]),
    onDurable: (listener) => {
      durable = listener
    },
    onFault: (listener) => {
      fault = listener
      if (failed !== undefined) listener(failed)
    },
  }
}

/** The core's end; each port is one sender. Ports wait until the core listens. */
export function portReceiver(ports: readonly Port[]): ReceiverLink {
  return {
    onBatch(listener) {
      for (const port of ports) {
        const sender: Sender = {
          durable: (seq) => post(port, { kind: 'durable', seq }),
          fault: (code) => post(port, { kind: 'fault', code }),
        }
        hear(port, (message) => {
          if (message.kind === 'batch') listener(message.batch, sender)
        })
      }
    },
  }
}

export type AskLimits = {
  /** A question without an answer for this long is a Fault `UNAVAILABLE`, ms. */
  readonly timeoutMs?: number
  /** Questions under way at once; more are refused with `UNAVAILABLE`. */
  readonly maxAsks?: number
  /** News told and not yet taken by the other side; more are dropped. */
  readonly maxNews?: number
}
const DEFAULTS = { timeoutMs: 30_000, maxAsks: 1024, maxNews: 10_000 }

/** The asking end. Every question is answered, or rejects with a Fault. */
export function portAsker(port: Port, limits: AskLimits = {}): AskLink & { readonly dropped: number } {
  const { timeoutMs, maxAsks, maxNews } = { ...DEFAULTS, ...limits }
  type Open = { done(result: unknown): void; fail(fault: Fault): void; readonly timer: NodeJS.Timeout }
  const open = new Map<number, Open>()
  const news = createNews(port, maxNews)
  let next = 1
  let closed = false
  const unavailable = (why: string) => new Fault('UNAVAILABLE', { retry: true, message: why })
  const settle = (id: number): Open | undefined => {
    const found = open.get(id)
    if (found === undefined) return undefined
    open.delete(id)
    clearTimeout(found.timer)
    return found
  }
  hear(port, (message) => {
    if (message.kind === 'answer') settle(message.id)?.done(message.result)
    else if (message.kind === 'failed')
      settle(message.id)?.fail(new Fault(message.code, { retry: message.retry, message: message.message }))
    else news.hear(message)
  })
  port.on('close', () => {
    closed = true
    for (const id of [...open.keys()]) settle(id)?.fail(unavailable('the other side has gone'))
  })
  return {
    ask(method, params) {
      if (closed) return Promise.reject(unavailable('the other side has gone'))
      if (open.size >= maxAsks) return Promise.reject(unavailable(`${maxAsks} questions are under way`))
      const id = next++
      return new Promise((done, fail) => {
        const timer = setTimeout(() => settle(id)?.fail(unavailable(`${method}: no answer in ${timeoutMs} ms`)), timeoutMs)
        open.set(id, { done, fail, timer })
        post(port, { kind: 'ask', id, method, params })
      })
    },
    onTell: news.on,
    tell: news.tell,
    get dropped() {
      return news.dropped
    },
  }
}

/** The answering end of one asker. A Fault crosses with its code; any other error crosses as `INTERNAL`, for the log and not for people. */
export function portAnswerer(port: Port, limits: Pick<AskLimits, 'maxNews'> = {}): AnswerLink & { readonly dropped: number } {
  const news = createNews(port, limits.maxNews ?? DEFAULTS.maxNews)
  let answer: (method: string, params: unknown) => Promise<unknown> = () =>
    Promise.reject(new Fault('UNAVAILABLE', { retry: true, message: 'not ready' }))
  hear(port, (message) => {
    if (message.kind !== 'ask') return news.hear(message)
    const { id, method, params } = message
    answer(method, params)
      .then((result) => post(port, { kind: 'answer', id, result }))
      .catch((error: unknown) => {
        if (error instanceof Fault) post(port, { kind: 'failed', id, code: error.code, retry: error.retry, message: error.message })
        else post(port, { kind: 'failed', id, code: 'INTERNAL', retry: false, message: `${method} failed: ${String(error)}` })
      })
  })
  return {
    onAsk: (listener) => {
      answer = listener
    },
    onTell: news.on,
    tell: news.tell,
    get dropped() {
      return news.dropped
    },
  }
}

/** News one way and the other. The taker confirms once a turn of its loop, so that the teller knows how far behind it is. */
function createNews(port: Port, max: number) {
  let listener: (topic: string, body: unknown) => void = () => {}
  let untaken = 0
  let heard = 0
  let dropped = 0
  return {
    tell(topic: string, body: unknown): void {
      if (untaken >= max) dropped++
      else {
        untaken++
        post(port, { kind: 'news', topic, body })
      }
    },
    on(to: (topic: string, body: unknown) => void): void {
      listener = to
    },
    hear(message: Message): void {
      if (message.kind === 'taken') untaken -= message.count
      else if (message.kind === 'news') {
        if (heard++ === 0)
          setImmediate(() => {
            post(port, { kind: 'taken', count: heard })
            heard = 0
          })
        listener(message.topic, message.body)
      }
    },
    get dropped() {
      return dropped
    },
  }
}
