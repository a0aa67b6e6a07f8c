import type { DurationUnits } from '../../lib/duration.ts';

export const CHINESE_UNITS: DurationUnits = {
  millisecond: '毫秒',
  second: '秒',
  minute: '分钟',
  hour: '小时',
  day: '天',
};
