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
	case "fileset":
		return (*scope).fileSet
	case "file", "filebase64", "fileexists", "templatefile",
		"filemd5", "filesha1", "filesha256", "filesha512", "filebase64sha256", "filebase64sha512":
		return func(s *scope, r hcl.Range, args []*graph.Value) *graph.Value { return s.readFile(name, r, args) }
	}
	return nil
}

// atDeployment are the functions whose results only a run of Terraform knows.
var atDeployment = []string{"timestamp", "plantimestamp", "uuid", "bcrypt", "rsadecrypt", "abspath", "pathexpand", "issensitive"}

// call evaluates a function call.
func (s *scope) call(x *hclsyntax.FunctionCallExpr) *graph.Value {
	r := x.Range()
	switch x.Name {
	case "try":
		return s.try(x)
	case "can":
		if len(x.Args) == 1 {
			v := s.expr(x.Args[0])
			return graph.NewBool(!refused(v), s.at(r))
		}
	}
	args := make([]*graph.Value, 0, len(x.Args))
	for i, a := range x.Args {
		v := s.expr(a)
		if isInvalid(v) {
			return s.unknown(r, graph.Unknown, v)
		}
		if x.ExpandFinal && i == len(x.Args)-1 {
			if !v.Is(graph.List) || v.Rest() != nil {
				return s.unknown(r, graph.Unknown, v)
			}
			args = append(args, v.Elements()...)
			continue
		}
		args = append(args, v)
	}
	if f := nativeOf(x.Name); f != nil {
		if v := f(s, r, args); v != nil {
			return v
		}
		return s.unknownCall(x, args)
	}
	if slices.Contains(atDeployment, x.Name) || strings.Contains(x.Name, "::") {
		return graph.NewUnknown(graph.Unknowable{
			Expr: s.shown(r), Reason: x.Name + "() is known at deployment", Type: graph.Unknown, NotNull: true,
		}, s.at(r)).WithReferences(referencesOf(args)...)
	}
	for _, a := range args {
		if a.Holes() {
			return s.unknownCall(x, args)
		}
	}
	v, err := s.standard(x.Name, r, args)
	if err != nil {
		return s.invalid(r, x.Name+": "+err.Error())
	}
	return v.WithReferences(referencesOf(args)...)
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
