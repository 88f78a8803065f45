package terraform

import (
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"

	"github.com/plinth-lint/plinth/pkg/graph"
)

// native are the functions that work on values with holes: their parts keep
// where they stand.
type native func(s *scope, r hcl.Range, args []*graph.Value) *graph.Value

// nativeOf gives the function of a name. It is a switch and no map, which
// would be built at the start of every process.
func nativeOf(name string) native {
	switch name {
	case "merge":
		return merge
	case "concat":
		return concat
	case "flatten":
		return flatten
	case "lookup":
		return lookup
	case "element":
		return element
	case "keys":
		return keysOf
	case "values":
		return valuesOf
	case "zipmap":
		return zipmap
	case "toset":
		return toSet
	case "distinct":
		return distinctOf
	case "tolist":
		return toList
	case "tomap":
		return toMap
	case "nonsensitive", "sensitive", "ephemeralasnull":
		return same
	case "tostring":
		return toString
	case "tonumber":
		return toNumber
	case "tobool":
		return toBool
	case "coalesce":
		return coalesce
	case "coalescelist":
		return coalesceList
	case "compact":
		return compact
	case "contains":
		return contains
	case "length":
		return length
	case "slice":
		return slice
	case "reverse":
		return reverse
	case "one":
		return one
	case "join":
		return join
	case "format":
		return format
	case "jsonencode":
		return jsonEncode
	case "range":
		return rangeOfNumbers
	case "setunion":
		return setUnion
	case "anytrue", "alltrue":
		return func(s *scope, r hcl.Range, args []*graph.Value) *graph.Value {
			return quantified(s, r, args, name == "anytrue")
		}
	case "startswith", "endswith":
		return func(s *scope, r hcl.Range, args []*graph.Value) *graph.Value {
			return hasEnd(s, r, args, name == "startswith")
		}
	case "formatlist":
		return formatList
	case "jsondecode":
		return jsonDecode
	case "yamlencode":
		return yamlEncode
	case "templatestring":
		return templateString
	case "list", "map":
		return legacyCollection(name)
	case "fileset":
		return (*scope).fileSet
	case "file", "filebase64", "fileexists", "templatefile",
		"filemd5", "filesha1", "filesha256", "filesha512", "filebase64sha256", "filebase64sha512":
		return func(s *scope, r hcl.Range, args []*graph.Value) *graph.Value { return s.readFile(name, r, args) }
	}
	return nil
}

// atDeployment are the functions whose results only a run of Terraform knows.
var atDeployment = []string{"timestamp", "plantimestamp", "uuid", "bcrypt", "abspath", "issensitive"}

// call evaluates a function call.
func (s *scope) call(x *hclsyntax.FunctionCallExpr) *graph.Value {
	r := x.Range()
	name := strings.TrimPrefix(x.Name, "core::")
	switch name {
	case "try":
		return s.try(x)
	case "can":
		if len(x.Args) == 1 {
			return s.can(x)
		}
	case "templatestring": // Terraform takes the text from elsewhere only
		if len(x.Args) > 0 {
			switch x.Args[0].(type) {
			case *hclsyntax.TemplateExpr, *hclsyntax.TemplateWrapExpr:
				return s.invalid(r, "templatestring takes a reference to a template")
			}
		}
	}
	args := make([]*graph.Value, 0, len(x.Args))
	for i, a := range x.Args {
		v := s.expr(a)
		if isInvalid(v) {
			return s.unknown(r, graph.Unknown, v)
		}
		if x.ExpandFinal && i == len(x.Args)-1 {
			more, ok := expanded(name, v)
			if !ok {
				return s.unknown(r, graph.Unknown, v)
			}
			args = append(args, more...)
			continue
		}
		args = append(args, v)
	}
	if slices.Contains(atDeployment, name) || strings.Contains(name, "::") || name == "pathexpand" && fromHome(args) {
		return graph.NewUnknown(graph.Unknowable{
			Expr: s.shown(r), Reason: x.Name + "() is known at deployment", Type: graph.Unknown, NotNull: !strings.Contains(name, "::"),
		}, s.at(r)).WithReferences(referencesOf(args)...)
	}
	if name == "concat" { // which joins the elements of both branches of a choice
		return s.apply(x, name, args)
	}
	return s.eitherWay(r, args, func(args []*graph.Value) *graph.Value { return s.apply(x, name, args) })
}

// fromHome reports whether a path begins with the home directory of whoever runs Terraform.
func fromHome(args []*graph.Value) bool {
	if len(args) != 1 {
		return false
	}
	path, _ := args[0].Text()
	return strings.HasPrefix(path, "~")
}

// expanded gives the arguments that the last one of a call stands for when ... follows it.
func expanded(name string, v *graph.Value) ([]*graph.Value, bool) {
	if !v.Is(graph.List) {
		return nil, false
	}
	if v.Rest() == nil {
		return v.Elements(), true
	}
	if name != "merge" && name != "concat" {
		return nil, false
	}
	// any number of further arguments: what they hold is not known
	u := *v.Rest().Unknown()
	u.Type, u.Choice, u.Same = graph.Unknown, nil, ""
	return append(slices.Clone(v.Elements()), graph.Replace(v.Rest(), u)), true
}

// apply computes a function.
func (s *scope) apply(x *hclsyntax.FunctionCallExpr, name string, args []*graph.Value) *graph.Value {
	r := x.Range()
	if f := nativeOf(name); f != nil {
		if v := f(s, r, args); v != nil {
			return v
		}
		return s.unknownCall(x, args)
	}
	if slices.ContainsFunc(args, (*graph.Value).Holes) {
		return s.unknownCall(x, args)
	}
	v, err := s.standard(name, r, args)
	if err != nil {
		return s.invalid(r, name+": "+err.Error())
	}
	return v.WithReferences(referencesOf(args)...)
}

// can reports whether Terraform would evaluate the argument. Of what is not
// known it is not known either: a function may refuse the value once it is there.
func (s *scope) can(x *hclsyntax.FunctionCallExpr) *graph.Value {
	v := s.expr(x.Args[0])
	switch {
	case refused(v):
		return graph.NewBool(false, s.at(x.Range()))
	case v.Holes() && s.m.root.refs[v] == nil:
		return s.unknown(x.Range(), graph.Bool, v)
	}
	return graph.NewBool(true, s.at(x.Range()))
}

// textFunctions give texts, whatever of their arguments is known.
const textFunctions = " lower upper trim trimspace trimprefix trimsuffix replace substr title join format base64encode jsonencode yamlencode sha1 sha256 md5 indent chomp strrev cidrsubnet cidrhost file templatefile tostring "

func (s *scope) unknownCall(x *hclsyntax.FunctionCallExpr, args []*graph.Value) *graph.Value {
	kind := graph.Unknown
	if strings.Contains(textFunctions, " "+x.Name+" ") {
		kind = graph.String
	}
	v := s.unknown(x.Range(), kind, args...)
	u := *v.Unknown()
	if u.Reason == "" {
		return s.invalid(x.Range(), "the arguments of "+x.Name+" do not fit")
	}
	u.NotNull = true
	// equal arguments give equal results
	identity := x.Name
	for _, a := range args {
		t, known := text(a)
		switch of := a.Unknown(); {
		case known:
			identity += "\x00" + t
		case of != nil && of.Same != "":
			identity += "\x00?" + of.Same
		default:
			identity = ""
		}
		if identity == "" {
			break
		}
	}
	u.Same = identity
	return graph.NewUnknown(u, s.at(x.Range())).WithReferences(v.References()...)
}

func referencesOf(args []*graph.Value) []graph.Reference {
	var refs []graph.Reference
	for _, a := range args {
		refs = append(refs, a.References()...)
	}
	return refs
}

// refused reports whether Terraform would refuse v or any part of it.
func refused(v *graph.Value) (found bool) {
	v.Walk(func(_ graph.Path, part *graph.Value) bool {
		found = found || isInvalid(part)
		return !found
	})
	return found
}

// try gives the first argument that Terraform would not refuse.
func (s *scope) try(x *hclsyntax.FunctionCallExpr) *graph.Value {
	var last *graph.Value
	for _, a := range x.Args {
		if last = s.expr(a); !refused(last) {
			return last
		}
	}
	if last == nil {
		return s.invalid(x.Range(), "try has no arguments")
	}
	return last
}

func same(_ *scope, _ hcl.Range, args []*graph.Value) *graph.Value {
	if len(args) != 1 {
		return nil
	}
	return args[0]
}
