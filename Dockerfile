# syntax=docker/dockerfile:1

# Bundles and the page need every package; the image that runs needs only those that are not bundled.
FROM node:22-slim AS build
WORKDIR /site
COPY . .
RUN npm ci --include=dev --no-audit --no-fund && npm run build

FROM node:22-slim AS packages
WORKDIR /site
COPY . .
# Without the optional packages: the embedded Postgres is for `npm start` alone.
RUN npm ci --omit=dev --omit=optional --no-audit --no-fund && rm -rf node_modules/@aftercommit

FROM node:22-slim
ENV NODE_ENV=production NODE_OPTIONS=--enable-source-maps TZ=UTC
WORKDIR /site
COPY --from=packages /site/node_modules node_modules
COPY --from=build /site/dist dist
USER node
CMD ["node", "dist/api.cjs"]
