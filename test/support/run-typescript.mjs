/** Lets a process, or a thread, run our sources as they are: `node --import <this file> script.ts`. */
import { register } from 'node:module';

register(new URL('./typescript-hooks.mjs', import.meta.url));
