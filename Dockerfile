# Not run in CI: there is no Docker engine there. The same requirements.txt as everywhere.
FROM node:24-slim AS assets
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci --omit=dev --ignore-scripts
RUN apt-get update && apt-get install -y --no-install-recommends python3 && rm -rf /var/lib/apt/lists/*
COPY setup setup
RUN python3 setup/assets.py

FROM python:3.13-slim
ENV PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 REGLAMENT_DATA=/data HOST=0.0.0.0
WORKDIR /app
COPY requirements.txt ./
RUN pip install --no-cache-dir --no-deps --require-hashes -r requirements.txt
COPY . .
COPY --from=assets /app/webapp/static/vendor webapp/static/vendor
RUN if [ -d webapp/translations ]; then pybabel compile -d webapp/translations; fi \
    && useradd --system --no-create-home reglament && mkdir /data && chown reglament /data
USER reglament
VOLUME /data
EXPOSE 8000
CMD ["gunicorn", "-k", "gthread", "--threads", "8", "--workers", "2", "--bind", "0.0.0.0:8000", \
     "--no-control-socket", "webapp.app:create_app()"]
