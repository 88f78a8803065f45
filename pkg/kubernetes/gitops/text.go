package gitops

import (
	"encoding/json"
	"regexp"
	"strings"
	"sync"

	"github.com/plinth-lint/plinth/pkg/graph"
)

// variable finds the simple references of an ApplicationSet's template, in
// both of its languages: {{cluster}} and {{ .path.basename }}.
var variable = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`\{\{-?\s*\.?([A-Za-z_][\w.\-\[\]]*?)\s*-?\}\}`)
})

// expression finds what is left of a template.
var expression = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`\{\{[^{}]*\}\}`) })

// written gives a scalar as it is written, whatever is filled in later.
func written(v *graph.Value) string {
	if of := v.Unknown(); of != nil {
		return of.Expr
	}
	if s, ok := v.Literal(); ok {
		return s
	}
	if b, ok := v.Bool(); ok {
		return map[bool]string{true: "true", false: "false"}[b]
	}
	s, _ := v.Text()
	return s
}

// text gives a scalar with the variables of a generator in it. It is not
// known when something is left to be filled in.
func (a app) text(v *graph.Value) (string, bool) {
	s := written(v)
	if !v.IsUnknown() {
		return s, true
	}
	filled := a.substitute(s)
	return filled, filled != s && !strings.Contains(filled, "{{") && !strings.Contains(filled, "${")
}

// known gives a scalar, "" when it is not known.
func (a app) known(v *graph.Value) string {
	if s, ok := a.text(v); ok {
		return s
	}
	return ""
}

func (a app) substitute(s string) string {
	if a.variables == nil {
		return s
	}
	return variable().ReplaceAllStringFunc(s, func(whole string) string {
		if value, ok := a.variables[variable().FindStringSubmatch(whole)[1]]; ok {
			return value
		}
		return whole
	})
}

// open makes what an ApplicationSet's template leaves to be filled in an
// expression that the manifests are read with: Helm would take {{ … }} for its own, as it does in
// the values of an Application.
func (a app) open(s string) string {
	if a.variables == nil {
		return s
	}
	return expression().ReplaceAllStringFunc(s, func(whole string) string {
		name := strings.Map(func(r rune) rune {
			if r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || r == '_' || r == '.' || r == '-' {
				return r
			}
			return -1
		}, whole)
		return "${_" + name + "}"
	})
}

// plain gives a value as Helm takes it. What is not known is an expression
// that stays one in what is rendered.
func (a app) plain(v *graph.Value) any {
	switch v.Kind() {
	case graph.Unknown:
		if s, ok := a.text(v); ok {
			return s
		}
		s := a.open(a.substitute(written(v)))
		if !strings.Contains(s, "${") && !strings.Contains(s, "{{") {
			s = "${unknown}"
		}
		return s
	case graph.Bool:
		b, _ := v.Bool()
		return b
	case graph.Number:
		s, _ := v.Literal()
		return json.Number(s)
	case graph.String:
		s, _ := v.Text()
		return s
	case graph.List:
		list := make([]any, 0, v.Len())
		for _, e := range v.Elements() {
			list = append(list, a.plain(e))
		}
		return list
	case graph.Object:
		object := make(map[string]any, v.Len())
		for _, m := range v.Members() {
			object[a.substitute(m.Key)] = a.plain(m.Value)
		}
		return object
	default:
		return nil
	}
}
