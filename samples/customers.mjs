// Customers of samples/storefront, a few a second: they look around, order, ask for what is not there, for what everybody wants, and for far too much.
// node samples/customers.mjs http://127.0.0.1:8081
const address = process.argv[2] ?? 'http://127.0.0.1:8081'
const people = ['alice', 'bob', 'carol', 'dave']
let visits = 0

const orders = [
  { item: 'tube', quantity: 1 },
  { item: 'plate', quantity: 12 },
  { item: 'radium', quantity: 1 },
  { item: 'tube', quantity: 2 },
  { item: 'crystal ball', quantity: 1 },
  { item: 'plate', quantity: 3 },
  { item: 'radium', quantity: 1 },
  { item: 'tube', quantity: 100_000_000 },
]

async function visit() {
  visits++
  const customer = people[visits % people.length]
  try {
    const answer =
      visits % 2 === 0
        ? await fetch(address)
        : await fetch(`${address}/orders`, {
            method: 'POST',
            headers: { 'Content-Type': 'application/json' },
            body: JSON.stringify({ ...orders[(visits >> 1) % orders.length], customer }),
          })
    await answer.arrayBuffer()
  } catch {
    // The shop may be going; whoever started this ends it.
  }
}

setInterval(visit, 250)
