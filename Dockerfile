# sukien's commands in an image; docker-compose.yml runs its topics and workers from it.
FROM python:3.12-slim

WORKDIR /opt/sukien

# Dependencies first: they change less often than the code, and their layer is kept.
COPY requirements.lock ./
RUN pip install --no-cache-dir --disable-pip-version-check --require-hashes -r requirements.lock

COPY pyproject.toml README.md LICENSE NOTICE ./
COPY schemas ./schemas
COPY extractors ./extractors
COPY streams ./streams
RUN pip install --no-cache-dir --disable-pip-version-check --no-deps --no-build-isolation .

# Table stores are rebuilt from their changelogs: each container has its own, so that workers can be scaled.
ENV SUKIEN_STATE_DIR=/var/lib/sukien
RUN useradd --system --create-home --home-dir /var/lib/sukien sukien
USER sukien
VOLUME /var/lib/sukien

ENTRYPOINT ["sukien"]
CMD ["worker"]
