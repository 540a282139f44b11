// Energy, carbon and the share of stops whose reason is known (domain §2.7, §4.9): model/energy.ts, base-load.ts, tariff.ts and carbon.ts form them.
import { at, type KpiDefinition, low, type Rest, row } from './define.ts'

const energy: Rest = { source: 'domain §2.7', unit: 'kWh', range: '>= 0', better: 'low', aggregation: 'SUM' }
const REPORT = 'GET …/energy'

export const ENERGY: readonly KpiDefinition[] = [
  row('specific-energy', 'Specific energy', '单位合格品能耗', 'E / GQ', 'specificEnergy', {
    ...energy,
    unit: 'kWh/good pc',
    aggregation: 'RATIO',
    edgeEn: 'GQ 0: null; the energy itself is still shown. Over several enterprises: of those that meter energy and count pieces.',
    edgeZh: 'GQ 为 0 时为空，能耗仍显示。多家企业合计时只计既有电表又计数的企业。',
  }),
  at('energy-by-state', 'Energy by state', '分状态能耗', 'E(state)', 'sums.e…Kwh', energy),
  row('standby-share', 'Standby loss share', '待机损耗占比', '(E(IDLE) + E(STARVED) + E(BLOCKED) + E(FAULT)) / E', 'standbyShare', {
    ...low,
    source: 'domain §2.7.1',
  }),
  row('base-load-share', 'Base-load share', '基础负荷占比', '(E - E(RUN)) / E', 'baseLoadShare', { ...low, source: 'domain §2.7.1' }),
  at('max-demand', 'Maximum demand', '最大需量', 'max of 15-min averages', `${REPORT} maxDemandKw`, {
    ...energy,
    unit: 'kW',
    aggregation: 'DIST',
  }),
  at('load-factor', 'Load factor', '负荷率', 'average power / maximum demand', `${REPORT} loadFactor`, {
    source: 'domain §2.7.1',
    aggregation: 'DIST',
    edgeEn:
      'Average power: kWh over the hours gone by of the quarters that have data. The running quarter is no demand yet; null while it is above every whole one.',
    edgeZh: '平均功率为电量除以有数据的各刻钟已过去的小时数之和。进行中的一刻钟尚不计需量；其功率高于所有完整刻钟时负荷率为空。',
  }),
  at(
    'tou-share',
    'Time-of-use shares and cost index',
    '分时电量占比与成本指数',
    'E(period) / E, sum(E(period)·factor) / E',
    `${REPORT} timeOfUse`,
    {
      source: 'domain §2.7.2',
      better: 'neither',
      edgeEn:
        'By the tariff of the site or, without one, of the enterprise, by month and kind of day (workday, weekend, holiday); each must cover 24 h exactly once.',
      edgeZh: '按厂区电价方案（未设则按企业电价方案），分月份和日类型（工作日、周末、节假日），各须恰好覆盖 24 小时。',
    },
  ),
  at('energy-scrap', 'Energy of scrap', '废品电量', 'sum(E(RUN) · (1 - GQ / PQ))', `${REPORT} losses`, {
    ...energy,
    edgeEn:
      'Over quarters of an hour and sites; a machine has its running by the share of its site. Without pieces in a quarter: nothing of it.',
    edgeZh: '按每刻钟、各厂区求和；单机为其运行电量乘以所在厂区的废品占比。该刻钟无产出时不计。',
  }),
  at('energy-cost', 'Cost of energy and its losses', '用电及损失金额', 'sum(E(period) · price(period))', `${REPORT} cost, losses`, {
    ...energy,
    unit: 'CNY',
    source: 'domain §2.7; the tariff of the site or enterprise',
    edgeEn:
      'Of all of it, of standby, and beside the minutes of the OEE losses: energy of IDLE, STARVED, BLOCKED, FAULT, MINOR, SETUP + WARMUP, OFF + PLANNED, and of running that made scrap: E(RUN)·(1 - GQ/PQ). Without a tariff: kWh alone.',
    edgeZh:
      '全部用电、待机损耗，以及与 OEE 损失分钟并列的：待机、待料、堵料、故障、短停、换型与预热、关机与计划停机，以及废品电量 E(RUN)·(1 - GQ/PQ)。未设电价时仅列电量。',
  }),
  at(
    'base-load',
    'Base load and marginal energy',
    '基础负荷与边际能耗',
    'P = P_base + SEC_marginal · rate',
    'GET …/devices/{…}/energy baseLoad',
    {
      source: 'domain §2.7.1',
      unit: 'kW; kWh/pcs',
      range: '>= 0',
      better: 'low',
      aggregation: 'DIST',
      edgeEn:
        'Least squares over metered hours that are over: from 48 hours and R² 0.7 on, else null. Drift: CUSUM of the later residuals, slack 0.5, limit 5 sigma of the first half.',
      edgeZh: '对已结束的计量小时作最小二乘：不少于 48 小时且 R² ≥ 0.7，否则为空。漂移：后半段残差的 CUSUM，K 0.5、H 5（以前半段 σ 计）。',
    },
  ),
  at(
    'base-load-drift',
    'Drift of the load of a machine',
    '设备负荷漂移',
    'mean(P - P_base - SEC_marginal · rate)',
    'GET …/devices/{…}/energy drift',
    {
      source: 'domain §2.7.1',
      unit: 'kW',
      range: 'any',
      better: 'neither',
      aggregation: 'DIST',
      edgeEn:
        'Over the metered hours since the CUSUM of these residuals last stood at 0 before it passed 5 sigma, slack 0.5; line and sigma are of the first half of the hours. Within the limit: null.',
      edgeZh: '对该残差 CUSUM（K 0.5、H 5）越限前最后为 0 之后的计量小时求平均；直线与 σ 取自前半段。未越限时为空。',
    },
  ),
  at(
    'unbalance',
    'Voltage and current unbalance',
    '电压与电流不平衡度',
    'max|Vi - Vmean| / Vmean',
    'GET …/devices/{…}/energy voltageUnbalance',
    {
      source: 'domain §2.7.1',
      range: '>= 0',
      better: 'low',
      aggregation: 'LAST',
      edgeEn: 'Of the newest values of three phases; null unless all three were sent.',
      edgeZh: '取三相最新值；缺任一相为空。',
    },
  ),
  at('power-factor', 'Power factor', '功率因数', 'P / S', 'GET …/devices/{…}/energy powerFactor', {
    source: 'domain §2.7.1',
    range: '-1..1',
    aggregation: 'LAST',
    edgeEn: 'As sent, else newest active over apparent power.',
    edgeZh: '优先采用上报值，否则为最新有功与视在功率之比。',
  }),
  at(
    'coal-per-good',
    'Standard coal of a good piece',
    '单位产品综合能耗（标准煤）',
    '1000 · tce / GQ',
    `${REPORT} standardCoal.kgcePerGood`,
    {
      source: 'GB/T 2589; domain §2.7.3',
      unit: 'kgce/pcs',
      range: '>= 0',
      better: 'low',
      edgeEn: 'GQ 0: null.',
      edgeZh: 'GQ 为 0 时为空。',
    },
  ),
  at('standard-coal', 'Energy in standard coal', '综合能耗（标准煤）', 'sum(e·k) / 1000', `${REPORT} standardCoal`, {
    source: 'GB/T 2589; domain §2.7.3',
    unit: 'tce',
    range: '>= 0',
    better: 'low',
    aggregation: 'SUM',
    edgeEn: 'Default k: 0.1229 kgce/kWh (equivalent value), 1.2143 kgce/m3 gas, 34.12 kgce/GJ heat; configurable.',
    edgeZh: '默认系数：电 0.1229 kgce/kWh（当量）、气 1.2143 kgce/m3、热 34.12 kgce/GJ，可配置。',
  }),
  at('carbon', 'CO2 of electricity, location based', '电力二氧化碳排放（基于位置）', 'E · grid factor', `${REPORT} carbon`, {
    source: 'domain §2.7.4',
    unit: 't',
    range: '>= 0',
    better: 'low',
    aggregation: 'SUM',
    edgeEn:
      'Latest vintage published at the reporting time, named in the answer. Green power is never netted off. A statement issued for a month, quarter or year stays readable as issued; another vintage or later data make the next version beside it.',
    edgeZh: '采用报告时最新公布年份的因子并注明；不抵扣绿电。按月、季、年出具的报表保持出具时的内容；因子年份或数据变化时另立新版本。',
  }),
  row(
    'classified-share',
    'Share of stop time classified',
    '停机时间已分类占比',
    '(AUST + ADET + ADOT - TUNCLASS) / (AUST + ADET + ADOT)',
    'classifiedShare',
    {
      source: 'domain §4.9',
      edgeEn:
        'Target 0.8. Stop time is planned time without production. Classified: the reported reason begins with a code of the reason tree, people gave one, or the state says it (setup, warm-up, starved, blocked, idle without order). Not stopped: null.',
      edgeZh:
        '目标 0.8。停机时间为计划时间内未生产的时间。已分类：上报原因以原因树代码开头、人工已归类，或状态本身说明（换型、预热、待料、堵塞、无订单空闲）。没有停机时为空。',
    },
  ),
]
