import type { OneQuery } from '../ports/read-store.js';

/** The session, refusing a second query: the two would be of different snapshots. */
export function onlyOne(session: OneQuery): OneQuery {
  let asked = false;
  return {
    query: async (sql, parameters) => {
      if (asked) throw new Error('A read by one query was asked a second one: they would not be of one snapshot');
      asked = true;
      return session.query(sql, parameters);
    },
  };
}
