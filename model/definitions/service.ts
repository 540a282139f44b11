// What is connected and what comes in: counts and rates of the service itself, on the wall and in its regions.
import { at, type KpiDefinition, type Rest } from './define.ts'

const CLUSTER = 'room cluster headline'
const count: Rest = { source: 'this service', range: '>= 0', better: 'neither', aggregation: 'SUM' }

export const SERVICE_FIGURES: readonly KpiDefinition[] = [
  at('running-machines', 'Machines running', '运行设备数', 'machines live and in RUN', `${CLUSTER}.running`, {
    ...count,
    edgeEn:
      'Now, of all registered enterprises. Live: heard within its limit (three missed heartbeats, else what is set), and no gateway of it has left. The bar is its share of all machines known.',
    edgeZh: '当前值，含所有已登记企业。在线：在时限内有数据（三次心跳，否则按设置），且网关未离线。条形为其占全部已知设备的比例。',
  }),
  at('open-episodes', 'Open episodes', '未结束异常数', 'episodes without an end', `${CLUSTER}.openEpisodes`, {
    ...count,
    better: 'low',
    edgeEn: 'A shelved one is listed and not counted; an acknowledged one counts until it ends.',
    edgeZh: '已搁置的列出但不计；已确认的在结束前仍计。',
  }),
  at('plant-running', 'Machines of the plant running', '本厂运行设备数', 'machines live and in RUN', 'room enterprise:… devices', {
    ...count,
    edgeEn: 'Now. Live: heard within its limit (three missed heartbeats, else what is set), and its gateway has not left.',
    edgeZh: '当前值。在线：在时限内有数据（三次心跳，否则按设置），且网关未离线。',
  }),
  at('list-count', 'Number in a list', '列表条数', 'entries that match the filter', 'the list it stands beside', {
    ...count,
    aggregation: 'LAST',
    edgeEn: 'Counted from the list itself, of the moment it was read; a “+” says that the list goes on beyond what is shown.',
    edgeZh: '按列表本身计数，为读取时的值；“+”表示列表在所示之外还有更多。',
  }),
  at(
    'refused-today',
    'Messages and readings refused today',
    '今日拒收数',
    'messages refused + readings refused',
    `${CLUSTER}.quarantinedToday`,
    {
      ...count,
      better: 'low',
      edgeEn: 'Since midnight at UTC+8. A reading that was sent again is counted as a duplicate and is no refusal.',
      edgeZh: '自东八区零点起。重复发送的读数计为重复，不算拒收。',
    },
  ),
  at('reading-rate', 'Readings a second', '每秒读数', 'readings taken in / time', `${CLUSTER}.readingsPerSecond`, {
    ...count,
    unit: '1/s',
    aggregation: 'LAST',
    edgeEn: 'Mean of the last five seconds, back-filled history included; those that were sent twice or refused are not in it.',
    edgeZh: '最近五秒的平均，含补传的历史；不含重复与被拒收的。',
  }),
  at('message-rate', 'Messages a second', '每秒消息', 'messages taken in / time', `${CLUSTER}.messagesPerSecond`, {
    ...count,
    unit: '1/s',
    aggregation: 'LAST',
    edgeEn: 'Mean of the last five seconds, those sent twice or refused included; a message holds one reading or many.',
    edgeZh: '最近五秒的平均，含重复与被拒收的；一条消息含一个或多个读数。',
  }),
  at('enterprises', 'Enterprises of an area', '区域企业数', 'enterprises registered in it', 'GET …/regions/{code} enterprises', {
    ...count,
    edgeEn: 'In force now. One to four are not told.',
    edgeZh: '按当前登记。一至四家时不公布。',
  }),
]
