import config from './jest.config.mjs';

/** `npm run test:crash`: what dies for hours, one after the other. */
const [project] = config.projects;
export default { ...project, testMatch: ['**/*.crash.ts'], maxWorkers: 1 };
