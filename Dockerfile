# The service in an image of its own. Built in one stage, run in another: no compiler, no sources, no development packages.

# The full image has the tools that native packages need where no ready-made binary fits.
FROM node:22-bookworm AS build
WORKDIR /casewitness
COPY package.json package-lock.json ./
RUN npm ci --no-audit --no-fund
COPY tsconfig.json tsconfig.build.json ./
COPY scripts scripts
COPY src src
RUN npm run build
RUN npm prune --omit=dev --no-audit --no-fund

FROM node:22-bookworm-slim
ENV NODE_ENV=production \
    CASEWITNESS_HOST=0.0.0.0 \
    CASEWITNESS_PORT=3000 \
    CASEWITNESS_DATA=/var/lib/casewitness
WORKDIR /casewitness
COPY --from=build /casewitness/package.json ./
COPY --from=build /casewitness/node_modules node_modules
COPY --from=build /casewitness/dist dist
# The service writes here and nowhere else; a volume that is mounted here takes over the owner.
RUN install --directory --owner=node --group=node --mode=0750 /var/lib/casewitness
USER node
VOLUME /var/lib/casewitness
EXPOSE 3000
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s --retries=6 \
    CMD ["node", "--eval", "fetch(`http://127.0.0.1:${process.env.CASEWITNESS_PORT}/health/live`).then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]
# Node itself is the first process: it gets SIGTERM and finishes what was accepted.
CMD ["node", "dist/main.js"]
