# One image for every role: a BFF (the default), and the services of the reference shop (see docker-compose.yml).

FROM node:24-slim AS build
WORKDIR /app
COPY package.json package-lock.json ./
# Without scripts: `prepare` would build before the sources are here.
RUN npm ci --ignore-scripts --no-audit --no-fund
COPY tsconfig.json ./
COPY tools ./tools
COPY shared ./shared
COPY bffs ./bffs
COPY test ./test
RUN npm run build && find dist -name '*.test.*' -delete

FROM node:24-slim
ENV NODE_ENV=production
WORKDIR /app
COPY package.json package-lock.json ./
RUN npm ci --omit=dev --ignore-scripts --no-audit --no-fund && npm cache clean --force
COPY bin ./bin
COPY bffs ./bffs
COPY schemas ./schemas
# The page that a server in development shows.
COPY shared/server/explorer ./shared/server/explorer
COPY deploy/health-check.js ./deploy/health-check.js
COPY --from=build /app/dist ./dist
USER node
ENV HOST=0.0.0.0 PORT=4000
EXPOSE 4000
HEALTHCHECK --interval=5s --timeout=2s --start-period=15s --retries=3 \
  CMD ["node", "deploy/health-check.js", "http://127.0.0.1:4000/livez"]
ENTRYPOINT ["node", "--max-semi-space-size=16", "bin/foyer.js"]
CMD ["start"]
