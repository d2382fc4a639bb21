/** Where the runtime says what happens to it; pino fits. Never given personal data. */
export interface RuntimeLog {
  info(details: object, message: string): void;
  warn(details: object, message: string): void;
  error(details: object, message: string): void;
}
