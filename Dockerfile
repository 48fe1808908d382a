# One image for every process of the product: web, worker, migrate. The first stage installs, the second one runs.
FROM python:3.12-slim AS install
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1
WORKDIR /app
RUN python -m venv /opt/venv
ENV PATH=/opt/venv/bin:$PATH
COPY requirements.lock ./
RUN pip install --require-hashes -r requirements.lock
COPY pyproject.toml README.md LICENSE ./
COPY helpdesk helpdesk
COPY templates templates
COPY static static
COPY locales locales
RUN pip install --no-build-isolation --no-deps -e . \
    && for po in locales/*/LC_MESSAGES/helpdesk.po; do \
         [ ! -e "$po" ] || pybabel -q compile -i "$po" -o "${po%.po}.mo" || exit 1; \
       done

FROM python:3.12-slim
RUN useradd --system --uid 10001 --home-dir /nonexistent --shell /usr/sbin/nologin helpdesk \
    && install -d -o helpdesk -g helpdesk -m 0700 /data
COPY --from=install /opt/venv /opt/venv
COPY --from=install /app /app
ENV PATH=/opt/venv/bin:$PATH PYTHONUNBUFFERED=1 HELPDESK_DATA=/data HELPDESK_HOST=0.0.0.0 HELPDESK_PORT=8000
WORKDIR /app
USER helpdesk
VOLUME /data
EXPOSE 8000
STOPSIGNAL SIGTERM
ENTRYPOINT ["helpdesk"]
CMD ["web"]
