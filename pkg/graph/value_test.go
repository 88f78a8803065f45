package graph_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/plinth-lint/plinth/pkg/graph"
	"github.com/plinth-lint/plinth/pkg/source"
)

func TestEveryReadingMethodTakesAnAbsentValue(t *testing.T) {
	var v *graph.Value
	v.Walk(func(graph.Path, *graph.Value) bool { t.Error("an absent value has parts"); return true })
	_, isBool := v.Bool()
	_, isText := v.Text()
	_, isLiteral := v.Literal()
	_, isInt := v.Int()
	got := []any{
		v.Kind(), v.Is(graph.Null), v.IsNull(), v.IsUnknown(), v.IsDefault(), isBool, isText, isLiteral, isInt, v.Len(), v.Holes(),
		v.Get("a") == nil, v.Member("a") == nil, v.Elements() == nil, v.Members() == nil, v.Rest() == nil, v.Unknown() == nil,
		v.Document() == nil, v.References() == nil, v.Origin(), v.At(graph.Keys("a")) == nil, v.Assume("C", true) == nil, len(v.Conditions(nil)),
		v.WithRange(at(1)) == nil, v.Here() == nil, v.WithReferences(ref("a", "")) == nil, v.AsDefault() == nil,
	}
	want := []any{
		graph.Null, false, true, false, false, false, false, false, false, 0, false,
		true, true, true, true, true, true, true, true, source.Range{}, true, true, 0, true, true, true, true,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("methods of an absent value (-want +got):\n%s", diff)
	}
}

func TestAScalarIsReadAsWhatItIsAndAsNothingElse(t *testing.T) {
	for _, c := range []struct {
		value                      *graph.Value
		kind                       string
		isBool, isText, isLiteral_ bool
	}{
		{graph.NewNull(at(1)), "null", false, false, false},
		{graph.NewBool(true, at(1)), "bool", true, false, false},
		{num(7), "number", false, false, true},
		{str("7"), "string", false, true, false},
		{list(num(7)), "list", false, false, false},
		{obj("a", num(7)), "object", false, false, false},
		{unknown("var.a"), "unknown", false, false, false},
	} {
		_, isBool := c.value.Bool()
		_, isText := c.value.Text()
		_, isLiteral := c.value.Literal()
		got := []any{c.value.Kind().String(), isBool, isText, isLiteral}
		if diff := cmp.Diff([]any{c.kind, c.isBool, c.isText, c.isLiteral_}, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", show(c.value), diff)
		}
	}
}

func TestOnlyANumberWithoutFractionThatFitsIsAnInteger(t *testing.T) {
	for _, c := range []struct {
		value *graph.Value
		want  int64
		ok    bool
	}{
		{graph.NewNumber("443", at(1)), 443, true},
		{graph.NewNumber("-1", at(1)), -1, true},
		{graph.NewNumber("1e3", at(1)), 1000, true},
		{graph.NewNumber("5.0", at(1)), 5, true},
		{graph.NewNumber("0.5", at(1)), 0, false},
		{graph.NewNumber("9223372036854775807", at(1)), 9223372036854775807, true},
		{graph.NewNumber("1e30", at(1)), 0, false},
		{graph.NewNumber("1e999", at(1)), 0, false},
		{str("443"), 0, false},
		{graph.NewBool(true, at(1)), 0, false},
	} {
		got, ok := c.value.Int()
		if ok != c.ok || ok && got != c.want {
			t.Errorf("Int of %s: got %d, %v, want %d, %v", show(c.value), got, ok, c.want, c.ok)
		}
	}
}

func TestAMemberIsFoundInSmallAndLargeObjectsAndNowhereElse(t *testing.T) {
	var pairs []any
	for c := 'a'; c <= 'z'; c++ {
		pairs = append(pairs, string(c), str(string(c)))
	}
	for name, v := range map[string]*graph.Value{"small": obj("a", str("a"), "z", str("z")), "large": obj(pairs...)} {
		wantShown(t, v.Get("z"), `"z"`)
		if got := v.Get("zz"); got != nil {
			t.Errorf("%s object: got %s for a key that is not there, want nil", name, show(got))
		}
		if got := v.Member("a").Range; got != at(2) {
			t.Errorf("%s object: the key stands at %v, want %v", name, got, at(2))
		}
		wantShown(t, v.Set("z", str("new")).Get("z"), `"new"`)
		wantShown(t, v.Set("z", nil).Get("z"), "absent")
	}
	for _, v := range []*graph.Value{list(str("a")), str("a"), unknown("var.a")} {
		if v.Get("a") != nil || v.At(graph.Keys("a")) != nil {
			t.Errorf("%s has a member", show(v))
		}
	}
}

func TestSetReplacesInPlaceAppendsAndRemoves(t *testing.T) {
	before := obj("a", num(1), "b", num(2)).WithRest(unknown("var.rest")).WithReferences(ref("x", ""))
	for _, c := range []struct {
		name, key string
		value     *graph.Value
		want      string
	}{
		{"a member that is there keeps its place", "a", num(9), "{a:9 b:2 ...?var.rest}"},
		{"a new member stands last", "c", num(3), "{a:1 b:2 c:3 ...?var.rest}"},
		{"nil removes a member", "a", nil, "{b:2 ...?var.rest}"},
		{"nil for a key that is not there changes nothing", "c", nil, "{a:1 b:2 ...?var.rest}"},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := before.Set(c.key, c.value)
			wantShown(t, got, c.want)
			if diff := cmp.Diff([]graph.Reference{ref("x", "")}, got.References()); diff != "" {
				t.Errorf("references (-want +got):\n%s", diff)
			}
			if m := got.Member("b"); m.Range != at(2) {
				t.Errorf("the key b stands at %v, want %v", m.Range, at(2))
			}
			wantShown(t, before, "{a:1 b:2 ...?var.rest}")
		})
	}
	if got := before.Set("a", num(9)).Member("a").Range; got != at(2) {
		t.Errorf("the replaced member's key stands at %v, want its own place %v", got, at(2))
	}
}

func TestAValueThatTravelsKeepsTheRangeOfItsLiteralAsOrigin(t *testing.T) {
	literal := graph.NewString("a", at(1))
	once := literal.WithRange(at(5))
	twice := once.WithRange(at(9))
	type places struct{ Range, Origin source.Range }
	got := map[string]places{
		"literal": {literal.Range, literal.Origin()}, "once": {once.Range, once.Origin()}, "twice": {twice.Range, twice.Origin()},
		"here": {twice.Here().Range, twice.Here().Origin()}, "same place": {literal.WithRange(at(1)).Range, literal.WithRange(at(1)).Origin()},
	}
	want := map[string]places{
		"literal": {at(1), at(1)}, "once": {at(5), at(1)}, "twice": {at(9), at(1)},
		"here": {at(9), at(9)}, "same place": {at(1), at(1)},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("ranges and origins (-want +got):\n%s", diff)
	}
}

func TestAsGivesAnotherFormWithTheOriginReferencesAndDefaultMark(t *testing.T) {
	v := str("443").WithRange(at(5)).WithReferences(ref("aws_lb.a", "port")).AsDefault()
	got := v.As(graph.NewInt(443, v.Range))
	wantShown(t, got, "443")
	if got.Origin() != at(1) || got.Range != at(5) {
		t.Errorf("range %v and origin %v, want %v and %v", got.Range, got.Origin(), at(5), at(1))
	}
	if !got.IsDefault() {
		t.Error("the default mark is lost")
	}
	if diff := cmp.Diff([]graph.Reference{ref("aws_lb.a", "port")}, got.References()); diff != "" {
		t.Errorf("references (-want +got):\n%s", diff)
	}
	wantShown(t, v, `"443"`)

	hidden := str("?").WithReferences(ref("a", "")).As(unknown("var.a"))
	if hidden.Unknown() == nil || hidden.Unknown().Expr != "var.a" {
		t.Errorf("an unknown form loses what is known of it: %+v", hidden.Unknown())
	}
	if plain := str("1").As(num(1).AsDefault()); plain.IsDefault() {
		t.Error("the form's own default mark stays although the value was written")
	}
}

func TestReferencesAreAddedOnceAndNeverToTheOldCopy(t *testing.T) {
	base := str("a").WithReferences(ref("x", "id"))
	one, two := base.WithReferences(ref("y", "")), base.WithReferences(ref("z", ""), ref("x", "id"))
	for _, c := range []struct {
		value *graph.Value
		want  []graph.Reference
	}{
		{str("a").WithReferences(), nil},
		{base, []graph.Reference{ref("x", "id")}},
		{one, []graph.Reference{ref("x", "id"), ref("y", "")}},
		{two, []graph.Reference{ref("x", "id"), ref("z", "")}},
	} {
		if diff := cmp.Diff(c.want, c.value.References()); diff != "" {
			t.Errorf("references (-want +got):\n%s", diff)
		}
	}
}

func TestAnUnknownsTypeIsNeverNull(t *testing.T) {
	for _, c := range []struct{ given, want graph.Kind }{{graph.Null, graph.Unknown}, {graph.String, graph.String}, {graph.Unknown, graph.Unknown}} {
		made := graph.NewUnknown(graph.Unknowable{Type: c.given}, at(1))
		replaced := graph.Replace(unknown("var.a"), graph.Unknowable{Type: c.given})
		if made.Unknown().Type != c.want || replaced.Unknown().Type != c.want {
			t.Errorf("type %v: got %v and %v, want %v", c.given, made.Unknown().Type, replaced.Unknown().Type, c.want)
		}
	}
}

func TestCopiesLeaveTheValueAsItIs(t *testing.T) {
	v := list(num(1), num(2)).WithReferences(ref("x", ""))
	changed := v.WithList([]*graph.Value{num(3)}).WithRest(unknown("var.more")).AsDefault()
	wantShown(t, v, "[1 2]")
	wantShown(t, changed, "[3 ...?var.more]")
	if v.IsDefault() || !changed.IsDefault() || changed.Range != at(1) || len(changed.References()) != 1 {
		t.Errorf("got default %v and %v, range %v, %d references", v.IsDefault(), changed.IsDefault(), changed.Range, len(changed.References()))
	}
	text := str(`{"a":1}`)
	if text.WithDocument(obj("a", num(1))).Document() == nil || text.Document() != nil {
		t.Error("WithDocument changes the value itself, or not the copy")
	}
	if got := v.Len(); got != 2 {
		t.Errorf("Len: got %d, want 2", got)
	}
}

func TestAllPartsOfADefaultAreDefaults(t *testing.T) {
	v := graph.NewDefault(map[string]any{"b": []any{1.0, true, nil}, "a": "x"}, at(3))
	var got []string
	v.Walk(func(p graph.Path, x *graph.Value) bool {
		if !x.IsDefault() || x.Range != at(3) {
			t.Errorf("%s is no default at line 3", p)
		}
		got = append(got, p.String()+" "+x.Kind().String())
		return true
	})
	if diff := cmp.Diff(got, []string{" object", "a string", "b list", "b[0] number", "b[1] bool", "b[2] null"}); diff != "" {
		t.Errorf("(-got +want):\n%s", diff)
	}
}
