// Visits the sample a few times a second, as people would: mostly the front page, sometimes an order, now and then the page that fails.
// node samples/visitor.mjs http://127.0.0.1:8080
const address = process.argv[2] ?? 'http://127.0.0.1:8080'
let visits = 0

async function visit() {
  visits++
  const path = visits % 17 === 0 ? '/fail' : visits % 3 === 0 ? `/order/${1000 + (visits % 50)}` : '/'
  try {
    await (await fetch(address + path)).arrayBuffer()
  } catch {
    // The sample may still be starting; the next visit is soon.
  }
}

setInterval(visit, 250)
