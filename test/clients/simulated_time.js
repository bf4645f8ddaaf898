// A clock for samplers: it stands still until it is moved, and moving it waits for the answers to what the moved timers asked.
const diagnostics = require('node:diagnostics_channel')
const { mock } = require('node:test')

const realNow = Date.now()
let asking = 0
diagnostics.subscribe('http.client.request.start', () => asking++)
diagnostics.subscribe('http.client.response.finish', ({ response }) => response.once('close', () => asking--))

const answered = async () => {
  do await new Promise((resolve) => setImmediate(resolve))
  while (asking > 0)
}

mock.timers.enable({ apis: ['setInterval', 'setTimeout', 'Date'], now: realNow - (realNow % 1000) })

module.exports = {
  answered,
  /** Lets a second go by; a bit more than a tick at a time, so that timers with a jitter fire in their order. */
  async passSecond() {
    for (let i = 0; i < 10; i++) {
      mock.timers.tick(100)
      await answered()
    }
  },
}
