// Package schema knows the canonical resource types: the CloudFormation
// registry's schemas, and types of Terraform's that have no counterpart there, under
// their own names (own.txt). The tables are embedded as text; a type is read from it when somebody asks for it. What values look
// like in their normal form, docs/normal-form.md says.
package schema

import (
	_ "embed"
	"strings"
	"sync"
)

//go:embed table.txt
var table string

//go:embed own.txt
var own string

// Kind is the kind of a property.
type Kind uint8

// The kinds of properties. Policy is an IAM policy document; JSON is free-form.
const (
	String Kind = iota
	Integer
	Number
	Boolean
	JSON
	Policy
	Object
	List
	Map
)

// Type is a resource type.
type Type struct {
	Name string
	// Identifier are the properties or attributes that identify a resource: Ref gives them.
	Identifier []string
	// Attributes are those that Fn::GetAtt gives.
	Attributes []string

	root        *Property
	definitions map[string]*Property
}

// Root gives the properties of the type as an object.
func (t *Type) Root() *Property {
	if t == nil {
		return nil
	}
	return t.root
}

// Property is a property, an element of a list or a value of a map. All
// methods take nil, which is a place that the schema does not know.
type Property struct {
	Name string
	Kind Kind

	owner  *Type
	ref    string // the definition of an object
	fields []*Property
	elem   *Property
}

// IsList reports whether the value is a list.
func (p *Property) IsList() bool { return p != nil && p.Kind == List }

// IsObject reports whether the value is an object with properties of its own.
func (p *Property) IsObject() bool { return p != nil && p.Kind == Object }

// Element gives the elements of a list or the values of a map.
func (p *Property) Element() *Property {
	if p == nil {
		return nil
	}
	return p.elem
}

// Fields gives the properties of an object, sorted by name.
func (p *Property) Fields() []*Property {
	if !p.IsObject() {
		return nil
	}
	if p.ref != "" {
		if d := p.owner.definitions[p.ref]; d != nil {
			return d.fields
		}
	}
	return p.fields
}

// Field gives a property of an object, or the values of a map.
func (p *Property) Field(name string) *Property {
	if p != nil && p.Kind == Map {
		return p.elem
	}
	for _, f := range p.Fields() {
		if f.Name == name {
			return f
		}
	}
	return nil
}

// Shape gives where the parts of a value lie: p itself, or the one shape of
// IAM documents for a policy document.
func (p *Property) Shape() *Property {
	if p == nil || p.Kind != Policy {
		return p
	}
	return policyShape()
}

var policyShape = sync.OnceValue(func() *Property {
	t := parse("policy document\n Id s\n Statement [$Statement\n Version s\n%Statement\n Action [s\n Condition {{[s\n Effect s\n NotAction [s\n NotPrincipal {[s\n NotResource [s\n Principal {[s\n Resource [s\n Sid s\n")
	return t.root
})

// Definition gives the name of an object's definition, or "".
func (p *Property) Definition() string {
	if p == nil {
		return ""
	}
	return p.ref
}

var read sync.Map // string → *Type

// Lookup gives a type by its name, or nil. It is safe for concurrent use.
func Lookup(name string) *Type {
	if t, ok := read.Load(name); ok {
		return t.(*Type)
	}
	section, ok := find(table, name)
	if !ok {
		section, ok = find(own, name)
	}
	var t *Type // of a type that no table has, which is remembered as well
	if ok {
		t = parse(section)
	}
	found, _ := read.LoadOrStore(name, t)
	return found.(*Type)
}

// Types gives the names of all types, sorted.
func Types() []string {
	var names []string
	for _, rest := range []string{table, own} {
		for i := strings.Index(rest, "\n\n"); i >= 0; i = strings.Index(rest, "\n\n") {
			rest = rest[i+2:]
			name, _, _ := strings.Cut(rest, "\n")
			names = append(names, name)
		}
	}
	return names
}

// find gives the section of a type in a table by binary search: sections are
// sorted and stand behind empty lines.
func find(table, name string) (string, bool) {
	low, high := 0, len(table)
	for low < high {
		middle := low + (high-low)/2
		start := strings.Index(table[middle:high], "\n\n")
		if start < 0 {
			// no section begins between middle and high: look from low on
			if start = strings.Index(table[low:high], "\n\n"); start < 0 {
				return "", false
			}
			middle = low
		}
		begin := middle + start + 2
		section := table[begin:]
		if end := strings.Index(section, "\n\n"); end >= 0 {
			section = section[:end]
		}
		own, _, _ := strings.Cut(section, "\n")
		switch {
		case own == name:
			return section, true
		case own < name:
			low = begin
		case middle == low:
			return "", false
		default:
			high = middle + 1
		}
	}
	return "", false
}

// parse reads a section.
func parse(section string) *Type {
	name, rest, _ := strings.Cut(section, "\n")
	t := &Type{Name: name, definitions: map[string]*Property{}}
	t.root = &Property{Kind: Object, owner: t}
	into := t.root
	for line := range strings.Lines(rest) {
		line = strings.TrimSuffix(line, "\n")
		switch {
		case line == "":
		case line[0] == '!':
			t.Identifier = strings.Fields(line[1:])
		case line[0] == '@':
			t.Attributes = strings.Fields(line[1:])
		case line[0] == '%':
			into = &Property{Kind: Object, owner: t}
			t.definitions[line[1:]] = into
		default:
			name, code, _ := strings.Cut(line[1:], " ")
			p := t.property(code)
			p.Name = name
			into.fields = append(into.fields, p)
		}
	}
	return t
}

func (t *Type) property(code string) *Property {
	p := &Property{owner: t}
	switch code[0] {
	case 's':
		p.Kind = String
	case 'i':
		p.Kind = Integer
	case 'n':
		p.Kind = Number
	case 'b':
		p.Kind = Boolean
	case 'p':
		p.Kind = Policy
	case '$':
		p.Kind, p.ref = Object, code[1:]
	case '[':
		p.Kind, p.elem = List, t.property(code[1:])
	case '{':
		p.Kind, p.elem = Map, t.property(code[1:])
	default:
		p.Kind = JSON
	}
	return p
}
