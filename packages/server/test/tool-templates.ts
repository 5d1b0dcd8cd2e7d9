const turn = (body: string) => `{% for m in messages %}${body}{% endfor %}`

/** Chat templates that describe tools and calls as those of known models do, and one that has none. */
export const templates = {
  qwen:
    '{% if tools %}<|im_start|>system\n# Tools\n{% for tool in tools %}{{ tool | tojson }}\n{% endfor %}<|im_end|>\n{% endif %}' +
    turn(
      '<|im_start|>{{ m.role }}{% if m.content %}{{ "\\n" + m.content }}{% endif %}{% for call in m.tool_calls or [] %}{{ "\\n" }}<tool_call>\n{"name": "{{ call.function.name }}", "arguments": {{ call.function.arguments | tojson }}}\n</tool_call>{% endfor %}<|im_end|>\n',
    ) +
    '{% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}',
  mistral: turn(
    '{% if m.role == \'user\' %}{% if tools is not none %}[AVAILABLE_TOOLS] {{ tools | tojson }}[/AVAILABLE_TOOLS]{% endif %}[INST] {{ m.content }}[/INST]{% elif m.role == \'tool\' %}[TOOL_RESULTS] {"content": {{ m.content }}, "call_id": "{{ m.tool_call_id }}"}[/TOOL_RESULTS]{% elif m.tool_calls %}[TOOL_CALLS] [{% for call in m.tool_calls %}{% if call.id|length != 9 %}{{ raise_exception(\'ids have nine characters\') }}{% endif %}{"name": "{{ call.function.name }}", "arguments": {{ call.function.arguments | tojson }}, "id": "{{ call.id }}"}{% endfor %}]</s>{% else %} {{ m.content }}</s>{% endif %}',
  ),
  llama: turn(
    '<|start_header_id|>{{ m.role }}<|end_header_id|>\n\n{% if loop.first and tools %}{% for tool in tools %}{{ tool | tojson }}\n{% endfor %}{% endif %}{% if m.tool_calls %}{"name": "{{ m.tool_calls[0].function.name }}", "parameters": {{ m.tool_calls[0].function.arguments | tojson }}}{% else %}{{ m.content }}{% endif %}<|eot_id|>',
  ).concat('{% if add_generation_prompt %}<|start_header_id|>assistant<|end_header_id|>\n\n{% endif %}'),
  xml:
    '{% for tool in tools or [] %}{{ tool | tojson }}{% endfor %}' +
    turn(
      '<{{ m.role }}>{{ m.content }}{% for call in m.tool_calls or [] %}<function={{ call.function.name }}></function>{% endfor %}',
    ),
  none: turn('<{{ m.role }}>{{ m.content }}'),
}
