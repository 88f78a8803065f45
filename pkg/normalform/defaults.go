package normalform

import (
	_ "embed"
	"encoding/json"
	"slices"
	"strings"
	"sync"

	"github.com/plinth-lint/plinth/pkg/graph"
	"github.com/plinth-lint/plinth/pkg/source"
)

//go:embed defaults.txt
var defaultsTable string

// standard is the value of a property that is not given.
type standard struct {
	path  []string
	tool  string
	value any
}

var readDefaults sync.Map // type → []standard

// defaultsOf gives the defaults of a type, read from the table once.
func defaultsOf(kind string) []standard {
	if found, ok := readDefaults.Load(kind); ok {
		return found.([]standard)
	}
	var out []standard
	rest := defaultsTable
	for {
		i := strings.Index(rest, "\n"+kind+" ")
		if i < 0 {
			break
		}
		rest = rest[i+1:]
		line, _, _ := strings.Cut(rest, "\n")
		if s, ok := parseDefault(line); ok {
			out = append(out, s)
		}
	}
	readDefaults.Store(kind, out)
	return out
}

func parseDefault(line string) (standard, bool) {
	fields := strings.Fields(line)
	if len(fields) != 5 {
		return standard{}, false
	}
	s := standard{path: strings.Split(fields[1], "."), tool: fields[2]}
	return s, json.Unmarshal([]byte(fields[3]), &s.value) == nil
}

// addDefaults fills in what is absent. What lies in an unknown stays unknown,
// and of a synthetic resource nothing is assumed.
func addDefaults(r *graph.Resource) {
	if r.Synthetic {
		return
	}
	for _, d := range defaultsOf(r.Type) {
		if d.tool == "any" || d.tool == string(r.Tool) {
			r.Properties = fill(r.Properties, d.path, d.value, r.Header)
		}
	}
	if r.Type == "AWS::EC2::SecurityGroup" && r.Tool == graph.CloudFormation {
		openEgress(r)
	}
}

// openEgress gives a group without egress rules the one that lets everything
// out, which EC2 adds and Terraform takes away
// (https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-ec2-securitygroup.html).
func openEgress(r *graph.Resource) {
	if !r.Properties.Is(graph.Object) || r.Properties.Get("SecurityGroupEgress") != nil || r.Properties.Rest() != nil {
		return
	}
	rule := graph.NewDefault(map[string]any{"CidrIp": "0.0.0.0/0", "IpProtocol": "-1"}, r.Header)
	r.Properties = r.Properties.Set("SecurityGroupEgress", graph.NewList([]*graph.Value{rule}, r.Header).AsDefault())
}

func fill(v *graph.Value, path []string, value any, at source.Range) *graph.Value {
	if path[0] == "[]" {
		if !v.Is(graph.List) {
			return v
		}
		for i, e := range v.Elements() {
			if f := fill(e, path[1:], value, e.Range); f != e {
				elements := slices.Clone(v.Elements())
				elements[i] = f
				v = v.WithList(elements)
			}
		}
		return v
	}
	if !v.Is(graph.Object) {
		return v
	}
	inner := v.Get(path[0])
	if len(path) == 1 {
		if inner.IsNull() && v.Rest() == nil {
			return v.Set(path[0], graph.NewDefault(value, at))
		}
		return v
	}
	if inner == nil {
		return v
	}
	if m := v.Member(path[0]); !m.Range.IsZero() {
		at = m.Range
	}
	if f := fill(inner, path[1:], value, at); f != inner {
		return v.Set(path[0], f)
	}
	return v
}
