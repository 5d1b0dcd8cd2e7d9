"""Measures served models with lm-evaluation-harness by the tasks beside this file, and prints the scores as JSON."""

import json
import os
import sys
from pathlib import Path

from lm_eval import simple_evaluate
from lm_eval.tasks import TaskManager

url, *models = sys.argv[1:]
# The tasks name their data relative to their own folder.
os.chdir(Path(__file__).parent / "tasks")
tasks = TaskManager(include_path=".", include_defaults=False)
scores = {}
for model in models:
    found = simple_evaluate(
        model="local-completions",
        model_args={"base_url": f"{url}/v1/completions", "model": model, "max_length": 256},
        tasks=["wise_choice", "wise_answer"],
        task_manager=tasks,
        bootstrap_iters=0,
    )["results"]
    scores[model] = {
        "choice": found["wise_choice"]["acc,none"],
        "answer": found["wise_answer"]["exact_match,trimmed"],
    }
print(json.dumps(scores))
