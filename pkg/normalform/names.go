package normalform

import (
	"strings"

	"github.com/plinth-lint/plinth/pkg/graph"
	"github.com/plinth-lint/plinth/pkg/schema"
)

// nameReferences adds references where a known text names another resource of
// the unit: the value of a property that identifies resources of one type
// (FunctionName), an ARN, or the resource id of a scaling target.
func nameReferences(u *graph.Unit) {
	names := index(u)
	if len(names) == 0 {
		return
	}
	for _, r := range u.Resources {
		own := ""
		if t := schema.Lookup(r.Type); t != nil && len(t.Identifier) == 1 { // of several, some name what it belongs to
			own = t.Identifier[0]
		}
		r.Properties = refer(r.Properties, "", 0, func(key string, depth int, v *graph.Value) []graph.Reference {
			if depth == 1 && key == own {
				return nil
			}
			s, ok := v.Text()
			if !ok || len(v.References()) > 0 {
				return nil
			}
			if to, found := names[nameOf(key, s)]; found && to != r {
				return []graph.Reference{{Address: to.Address, Attribute: key, Range: v.Range}}
			}
			return nil
		})
	}
}

// named is a name with what says whose it is: the identifying property, or the service of an ARN.
type named struct{ space, name string }

// index gives the resources with a known name; a name that two have is nobody's.
func index(u *graph.Unit) map[named]*graph.Resource {
	names := map[named]*graph.Resource{}
	ambiguous := map[named]bool{}
	for _, r := range u.Resources {
		t := schema.Lookup(r.Type)
		if t == nil || r.Synthetic || len(t.Identifier) != 1 {
			continue
		}
		key := t.Identifier[0]
		s, ok := r.Properties.Get(key).Text()
		if !ok || s == "" || r.Properties.Get(key).IsDefault() {
			continue
		}
		service := strings.ToLower(strings.Split(r.Type, "::")[1])
		for _, n := range []named{{key, s}, {"arn " + service, s}} {
			if other := names[n]; other != nil && other != r {
				ambiguous[n] = true
			}
			names[n] = r
		}
	}
	for n := range ambiguous {
		delete(names, n)
	}
	return names
}

func nameOf(key, s string) named {
	if table, ok := strings.CutPrefix(s, "table/"); ok && key == "ResourceId" {
		return named{"TableName", table}
	}
	if strings.HasPrefix(s, "arn:") {
		parts := strings.SplitN(s, ":", 6)
		if len(parts) == 6 {
			resource := parts[5]
			return named{"arn " + parts[2], resource[strings.LastIndexAny(resource, "/:")+1:]}
		}
	}
	return named{key, s}
}

// refer adds to every text in v the references that find gives for it. The
// key is that of the closest member around it.
func refer(v *graph.Value, key string, depth int, find func(key string, depth int, v *graph.Value) []graph.Reference) *graph.Value {
	switch v.Kind() {
	case graph.String:
		return v.WithReferences(find(key, depth, v)...)
	case graph.List:
		changed := false
		elements := make([]*graph.Value, 0, v.Len())
		for _, e := range v.Elements() {
			f := refer(e, key, depth, find)
			changed = changed || f != e
			elements = append(elements, f)
		}
		if changed {
			return v.WithList(elements)
		}
	case graph.Object:
		return mapMembers(v, func(m graph.Member) *graph.Value { return refer(m.Value, m.Key, depth+1, find) })
	}
	return v
}
