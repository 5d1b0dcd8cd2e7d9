"""Asks a served model with OpenAI's client for Python, and prints what it got as JSON."""

import json
import sys

from openai import BadRequestError, OpenAI

base_url, question = sys.argv[1:]
client = OpenAI(base_url=base_url, api_key="none", max_retries=0)
messages = [{"role": "user", "content": question}]


def chat(model):
    completion = client.chat.completions.create(model=model, messages=messages, max_tokens=8)
    return completion.choices[0].message.content


def streamed():
    chunks = client.chat.completions.create(model="tiny", messages=messages, max_tokens=8, stream=True)
    return "".join(chunk.choices[0].delta.content or "" for chunk in chunks)


def response_events():
    with client.responses.stream(model="tiny", input=question, max_output_tokens=32) as stream:
        deltas = [event.delta for event in stream if event.type == "response.output_text.delta"]
        return "".join(deltas) == stream.get_final_response().output_text


def refused(**parameters):
    try:
        client.chat.completions.create(model="tiny", messages=messages, **parameters)
    except BadRequestError as error:
        return error.body["param"]


scored = client.completions.create(
    model="tiny", prompt=[[5, 6, 7]], max_tokens=0, echo=True, logprobs=1
).choices[0]
function = {"name": "weather", "parameters": {"type": "object", "properties": {}}}
print(
    json.dumps(
        {
            "models": [model.id for model in client.models.list()],
            "edited": chat("tiny"),
            "unedited": chat("tiny:unedited"),
            "streamed": streamed(),
            "text": client.completions.create(model="tiny", prompt=question, max_tokens=8).choices[0].text.strip(),
            "response": client.responses.create(model="tiny", input=question).output_text,
            "responseEvents": response_events(),
            "scored": len(scored.logprobs.token_logprobs),
            "refused": [
                refused(tools=[{"type": "function", "function": function}]),
                refused(response_format={"type": "json_object"}),
            ],
        }
    )
)
