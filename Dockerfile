FROM python:3.13-slim
ENV PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 STATIC_ROOT=/srv/static DATA_DIR=/srv/data
WORKDIR /srv/ecosystem
COPY requirements.txt .
RUN pip install --no-cache-dir --require-hashes -r requirements.txt
COPY . .
# collectstatic reads settings and touches no data; its key signs nothing.
RUN SECRET_KEY=0123456789012345678901234567890123456789-for-the-build-only \
    DATABASE_URL=postgres://none/none REDIS_URL=redis://none \
    python manage.py collectstatic --no-input \
 && useradd --create-home ecosystem && mkdir -p /srv/data && chown ecosystem /srv/data
USER ecosystem
EXPOSE 8000
CMD ["python", "-m", "gunicorn", "--config", "python:ecosystem.web", "ecosystem.wsgi", "--bind", "0.0.0.0:8000"]
