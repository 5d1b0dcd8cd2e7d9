import { defineCommand } from 'citty'
import { demand, renderCheck, shortChecks } from './check'

/** Command that checks ratios for a few seconds. */
export const check = defineCommand({
  meta: { name: 'check', description: 'Check a few ratios for seconds; fail if the speed has halved' },
  async run() {
    const checks = await shortChecks()
    for (const one of checks) console.log(renderCheck(one))
    demand(checks)
  },
})
