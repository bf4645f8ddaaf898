import type { Kind } from './kind'

/** Each kind's shape in a square of 24, drawn with a line of 1.7. */
export const kindPaths: Record<Kind, string> = {
  client: 'M4 5h16v10H4z M9 19h6 M12 15v4',
  service: 'M12 3l8 4.5v9L12 21l-8-4.5v-9z M12 12l8-4.5 M12 12v9 M12 12L4 7.5',
  function: 'M6 4h3l8 16h3 M11.5 10L6 20',
  database: 'M5 6c0-4 14-4 14 0v12c0 4-14 4-14 0z M5 6c0 4 14 4 14 0 M5 12c0 4 14 4 14 0',
  storage: 'M4 6h16l-2.5 13c-.3 1.4-10.7 1.4-11 0z M4 6c0-2.5 16-2.5 16 0c0 2.5-16 2.5-16 0',
  queue: 'M3 7h4v10H3z M10 7h4v10h-4z M17 7h4v10h-4z',
  topic: 'M4 10v4l9 4V6z M13 9.5c2.5 0 2.5 5 0 5 M7 15.3V20h3v-3.4 M18 7l2-1.5 M18.5 12H21 M18 17l2 1.5',
  remote: 'M12 3a9 9 0 100 18 9 9 0 000-18z M3 12h18 M12 3c5 5 5 13 0 18c-5-5-5-13 0-18',
  aws: 'M7 18a4 4 0 01-.5-8 6 6 0 0111.5 1A3.5 3.5 0 0117.5 18z',
}
