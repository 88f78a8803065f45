package cloudformation

import (
	"errors"
	"fmt"
	"strings"

	"github.com/plinth-lint/plinth/pkg/document"
	"github.com/plinth-lint/plinth/pkg/source"
)

// Parameters are values given for parameters, by name.
type Parameters map[string]Given

// Given is the value of one parameter.
type Given struct {
	Value string
	// Known is false for a parameter that is given, but not by a value that
	// the file holds: UsePreviousValue, or a function of CodePipeline.
	Known bool
	// Range is where the value is set, or zero where that is not in the tree.
	Range source.Range
}

// ParseParameters reads a file of parameters in any form that AWS's tools
// take: the list of ParameterKey and ParameterValue of the command line, its
// short form of "Name=Value" texts, CodePipeline's object with Parameters,
// and a plain map of names to values, as JSON or YAML.
func ParseParameters(f *source.File) (Parameters, error) {
	nodes, diags := document.Parse(f)
	for _, d := range diags {
		return nil, fmt.Errorf("%s: %s", d.Range, d.Detail)
	}
	if len(nodes) != 1 {
		return nil, errors.New("the file is empty")
	}
	out := Parameters{}
	root := nodes[0]
	switch root.Kind {
	case document.Sequence:
		for _, item := range root.Items {
			if err := out.addItem(item); err != nil {
				return nil, err
			}
		}
	case document.Mapping:
		if inner := root.Get("Parameters"); inner != nil && inner.Kind == document.Mapping {
			root = inner
		}
		for _, p := range root.Pairs {
			if err := out.add(p.Key.Text, p.Value); err != nil {
				return nil, err
			}
		}
	default:
		return nil, errors.New("a list of ParameterKey and ParameterValue, or an object of names and values is expected")
	}
	return out, nil
}

// addItem reads an item of the command line's list.
func (ps Parameters) addItem(n *document.Node) error {
	if n.Kind == document.Scalar {
		name, value, ok := strings.Cut(n.Text, "=")
		if !ok {
			return fmt.Errorf("%s: Name=Value is expected", n.Range)
		}
		ps[name] = Given{Value: value, Known: true, Range: n.Range}
		return nil
	}
	name, value := n.Get("ParameterKey"), n.Get("ParameterValue")
	if name == nil || name.Kind != document.Scalar {
		return fmt.Errorf("%s: an object with ParameterKey and ParameterValue is expected", n.Range)
	}
	if value == nil {
		ps[name.Text] = Given{Range: n.Range}
		return nil
	}
	return ps.add(name.Text, value)
}

// add reads a value: a scalar, or a list of scalars.
func (ps Parameters) add(name string, n *document.Node) error {
	switch n.Kind {
	case document.Scalar:
		ps[name] = Given{Value: n.Text, Known: true, Range: n.Range}
	case document.Sequence:
		var parts []string
		for _, item := range n.Items {
			if item.Kind != document.Scalar {
				return fmt.Errorf("%s: a text is expected", item.Range)
			}
			parts = append(parts, item.Text)
		}
		ps[name] = Given{Value: strings.Join(parts, ","), Known: true, Range: n.Range}
	default: // {"Fn::GetParam": [...]}
		if len(n.Pairs) != 1 || !strings.HasPrefix(n.Pairs[0].Key.Text, "Fn::") {
			return fmt.Errorf("%s: a text or a list of texts is expected", n.Range)
		}
		ps[name] = Given{Range: n.Range}
	}
	return nil
}
