#!/bin/sh
# Azure Container Apps: one job, started once for each row of tenants.csv, on a share that holds tables, lists and runs.
set -eu
az containerapp job create --name guest-reset --resource-group migration --environment migration \
  --trigger-type Manual --replica-timeout 86400 --replica-retry-limit 3 \
  --parallelism 1 --replica-completion-count 1 --mi-user-assigned guest-reset \
  --image registry.example/guest-reset:1 --cpu 0.25 --memory 0.5Gi
# Mount the share at /work: az containerapp job show ... > job.yaml, add volumes, az containerapp job update --yaml job.yaml
for row in 1 2 3; do
  az containerapp job start --name guest-reset --resource-group migration --image registry.example/guest-reset:1 \
    --env-vars "GUEST_RESET_JOB=$row" \
    --args run --jobs tenants.csv --carry-on --yes --wait --lock-folder /work/locks
done
