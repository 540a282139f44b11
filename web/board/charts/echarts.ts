// The parts of ECharts the board uses, and nothing else of it.
import { BarChart, LineChart, MapChart, ScatterChart } from 'echarts/charts'
import { GridComponent, MarkAreaComponent, MarkLineComponent, TooltipComponent } from 'echarts/components'
import * as core from 'echarts/core'
import { LabelLayout } from 'echarts/features'
import { CanvasRenderer } from 'echarts/renderers'

core.use([
  BarChart,
  LineChart,
  MapChart,
  ScatterChart,
  GridComponent,
  MarkAreaComponent,
  MarkLineComponent,
  TooltipComponent,
  CanvasRenderer,
  LabelLayout,
])

export const { init, registerMap } = core
export type { EChartsOption, LineSeriesOption } from 'echarts'
export type { EChartsType } from 'echarts/core'
