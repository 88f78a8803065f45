package policytest

import (
	"bytes"

	"github.com/open-policy-agent/opa/v1/ast"
	"github.com/open-policy-agent/opa/v1/format"

	"github.com/plinth-lint/plinth/pkg/engine"
	"github.com/plinth-lint/plinth/pkg/policy"
	"github.com/plinth-lint/plinth/pkg/schema"
	"github.com/plinth-lint/plinth/pkg/source"
)

// checkFormat wants a policy to be formatted as opa fmt does.
func checkFormat(f *source.File) []Failure {
	want, err := format.SourceWithOpts(f.Path, f.Bytes, format.Opts{RegoVersion: ast.RegoV1})
	if err != nil {
		return []Failure{{Check: CheckFormat, File: f.Path, Want: "a module that can be formatted", Got: err.Error()}}
	}
	if bytes.Equal(want, f.Bytes) {
		return nil
	}
	formatted := source.NewFile(f.Path, want)
	for n := 1; n <= f.LineCount(); n++ {
		if f.Line(n) != formatted.Line(n) {
			return []Failure{{Check: CheckFormat, File: f.Path, Line: n, Want: formatted.Line(n), Got: f.Line(n), Hint: "format it as opa fmt does"}}
		}
	}
	return []Failure{{Check: CheckFormat, File: f.Path, Want: "the format of opa fmt", Got: "another one", Hint: "format it as opa fmt does"}}
}

// checkCompile compiles a policy in strict mode against the schemas of its
// types: a property that no type has is an error.
func checkCompile(library *policy.Library, p *policy.Policy, f *source.File) []Failure {
	modules, err := library.Modules([]*policy.Policy{p})
	if err != nil {
		return []Failure{{Check: CheckCompile, File: f.Path, Want: "a module that can be read", Got: err.Error()}}
	}
	schemas := ast.NewSchemaSet()
	schemas.Put(ast.SchemaRootRef, inputSchema(p))
	c := ast.NewCompiler().WithCapabilities(engine.Capabilities()).WithStrict(true).WithSchemas(schemas)
	c.Compile(modules)
	var out []Failure
	for _, e := range c.Errors {
		failure := Failure{Check: CheckCompile, File: f.Path, Want: "a policy that compiles against the schemas of its types", Got: e.Message,
			Hint: "docs/policies.md says what input holds; `plinth graph` shows it"}
		if e.Location != nil {
			failure.Line = e.Location.Row
		}
		if e.Details != nil {
			for _, line := range e.Details.Lines() {
				failure.Got += "\n\t      " + line
			}
		}
		out = append(out, failure)
	}
	return out
}

// inputSchema gives the JSON schema of a policy's input.
func inputSchema(p *policy.Policy) any {
	text := map[string]any{"type": "string"}
	if p.Scope == policy.ScopeUnit {
		return closed(map[string]any{"unit": closed(map[string]any{"id": text, "kind": text, "complete": map[string]any{"type": "boolean"}})})
	}
	var kinds []any
	for _, t := range p.Types {
		properties := schema.Lookup(t).JSONSchema()
		if properties == nil {
			properties = map[string]any{}
		}
		kinds = append(kinds, properties)
	}
	properties := any(map[string]any{"anyOf": kinds})
	if len(kinds) == 1 {
		properties = kinds[0]
	}
	placed := map[string]any{"type": "array", "items": closed(map[string]any{"path": map[string]any{"type": "array"}, "is": map[string]any{}})}
	resource := closed(map[string]any{
		"id": text, "type": text, "address": text, "region": text, "properties": properties,
		"tags": map[string]any{"type": "object", "additionalProperties": text}, "attributes": map[string]any{}, "pod": map[string]any{},
		"containers": placed, "secured": placed,
	})
	return closed(map[string]any{"resources": map[string]any{"type": "array", "items": resource}})
}

func closed(properties map[string]any) map[string]any {
	return map[string]any{"type": "object", "properties": properties, "additionalProperties": false}
}
