package schema

// maxDepth cuts definitions that contain themselves in a JSON schema.
const maxDepth = 8

// JSONSchema gives the JSON schema of a type's properties in their normal
// form, as decoded JSON, for a static check of policies: objects take no other
// properties. It is nil for a type that is not known.
func (t *Type) JSONSchema() map[string]any {
	if t == nil {
		return nil
	}
	return t.root.jsonSchema(0)
}

func (p *Property) jsonSchema(depth int) map[string]any {
	if p == nil || depth > maxDepth {
		return map[string]any{}
	}
	switch p.Kind {
	case String:
		return map[string]any{"type": "string"}
	case Integer, Number:
		return map[string]any{"type": "number"}
	case Boolean:
		return map[string]any{"type": "boolean"}
	case List:
		return map[string]any{"type": "array", "items": p.elem.jsonSchema(depth + 1)}
	case Map:
		return map[string]any{"type": "object", "additionalProperties": p.elem.jsonSchema(depth + 1)}
	case Policy:
		return policySchema()
	case Object:
		properties := map[string]any{}
		for _, f := range p.Fields() {
			properties[f.Name] = f.jsonSchema(depth + 1)
		}
		return map[string]any{"type": "object", "properties": properties, "additionalProperties": false}
	default:
		return map[string]any{}
	}
}

// policySchema is the one shape of IAM policy documents.
func policySchema() map[string]any {
	texts := map[string]any{"type": "array", "items": map[string]any{"type": "string"}}
	principals := map[string]any{"type": "object", "additionalProperties": texts}
	return map[string]any{"type": "object", "additionalProperties": false, "properties": map[string]any{
		"Version": map[string]any{"type": "string"},
		"Id":      map[string]any{"type": "string"},
		"Statement": map[string]any{"type": "array", "items": map[string]any{
			"type": "object", "additionalProperties": false, "properties": map[string]any{
				"Sid": map[string]any{"type": "string"}, "Effect": map[string]any{"type": "string"},
				"Action": texts, "NotAction": texts, "Resource": texts, "NotResource": texts,
				"Principal": principals, "NotPrincipal": principals,
				"Condition": map[string]any{"type": "object", "additionalProperties": map[string]any{"type": "object", "additionalProperties": map[string]any{"type": "array"}}},
			}}},
	}}
}
