# One image for web, worker, beat and prepare; docker-compose.yml gives each its command.

FROM python:3.13-slim AS packages
COPY requirements-server.lock /
RUN python -m venv /venv \
    && /venv/bin/pip install --no-cache-dir --disable-pip-version-check --require-hashes -r /requirements-server.lock

FROM python:3.13-slim
ENV PATH=/venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    BIND=0.0.0.0 \
    PORT=8000 \
    DATA_DIR=/var/lib/img-roadmap \
    FILES_DIR=/var/lib/img-roadmap/files \
    STATIC_ROOT=/srv/static
RUN useradd --uid 10001 --no-create-home --home-dir /app roadmap \
    && install --directory --owner roadmap --mode 700 /var/lib/img-roadmap /var/lib/img-roadmap/files
WORKDIR /app
COPY --from=packages /venv /venv
COPY manage.py LICENSE ./
COPY accounts/ accounts/
COPY applicants/ applicants/
COPY config/ config/
COPY programs/ programs/
COPY reminders/ reminders/
COPY roadmap/ roadmap/
COPY static/ static/
COPY templates/ templates/
# A secret for this one command; collecting files needs none, the settings do not start without.
RUN python -m compileall -q . \
    && DJANGO_SECRET_KEY="$(python -c 'import secrets; print(secrets.token_urlsafe(60))')" EMAIL_URL=consolemail:// \
       python manage.py collectstatic --noinput --verbosity 0
USER roadmap
EXPOSE 8000
HEALTHCHECK --interval=15s --timeout=10s --start-period=30s CMD ["python", "-m", "config.healthcheck"]
CMD ["gunicorn", "--config", "config/gunicorn.py", "config.wsgi"]
