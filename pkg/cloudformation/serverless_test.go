package cloudformation

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

const serverless = `Transform: [AWS::LanguageExtensions, AWS::Serverless-2016-10-31]
Parameters:
  Memory: {Type: Number, Default: 256}
Globals:
  Function:
    Runtime: python3.12
Resources:
  Orders:
    Type: AWS::Serverless::Function
    Properties:
      Handler: orders.run
      InlineCode: x
      MemorySize: !Ref Memory
      AutoPublishAlias: live
      Events:
        Jobs:
          Type: SQS
          Properties:
            Queue: !GetAtt Queue.Arn
        Web:
          Type: Api
          Properties: {Path: /orders, Method: get}
  Queue:
    Type: AWS::SQS::Queue
  Fn::ForEach::Workers:
    - Name
    - [Alpha, Beta]
    - "Worker${Name}":
        Type: AWS::Serverless::Function
        Properties:
          Handler: !Sub "${Name}.run"
          InlineCode: x
  Names:
    Type: AWS::SSM::Parameter
    Properties:
      Type: StringList
      Value: !Sub "${Orders.Alias},${Orders.Version},${OrdersRole.Arn},${ServerlessRestApi},${ServerlessRestApi.Stage},${WorkerAlphaRole}"
`

func TestServerlessResourcesArePlainOnes(t *testing.T) {
	u, diags := load(t, "template.yaml", serverless, Options{})
	if len(diags) > 0 || !u.Complete {
		t.Errorf("complete = %v, diagnostics %v", u.Complete, diags)
	}
	got := map[string]string{}
	for _, r := range u.Resources {
		if r.Address != "Queue" && r.Address != "Names" {
			got[r.Address] = r.Type
		}
	}
	want := map[string]string{
		"Orders": "AWS::Lambda::Function", "OrdersRole": "AWS::IAM::Role", "OrdersVersion": "AWS::Lambda::Version",
		"OrdersAliaslive": "AWS::Lambda::Alias", "OrdersJobs": "AWS::Lambda::EventSourceMapping", "OrdersWebPermissionProd": "AWS::Lambda::Permission",
		"ServerlessRestApi": "AWS::ApiGateway::RestApi", "ServerlessRestApiDeployment": "AWS::ApiGateway::Deployment",
		"ServerlessRestApiProdStage": "AWS::ApiGateway::Stage",
		"WorkerAlpha":                "AWS::Lambda::Function", "WorkerAlphaRole": "AWS::IAM::Role", "WorkerBeta": "AWS::Lambda::Function", "WorkerBetaRole": "AWS::IAM::Role",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("resources (-want +got)\n%s", diff)
	}
	for path, want := range map[string]string{
		"Orders MemorySize": "256", "Orders Runtime": `"python3.12"`, "WorkerBeta Handler": `"Beta.run"`, "WorkerBeta Role": "?WorkerBetaRole.Arn",
		"OrdersJobs FunctionName": "?OrdersAliaslive.Ref", "OrdersJobs EventSourceArn": "?Queue.Arn",
	} {
		address, property, _ := strings.Cut(path, " ")
		if got := show(find(t, u, address).Properties.Get(property)); got != want {
			t.Errorf("%s is %s, want %s", path, got, want)
		}
	}
	names := find(t, u, "Names").Properties.Get("Value")
	var refs []string
	for _, r := range names.References() {
		refs = append(refs, r.Address)
	}
	if diff := cmp.Diff([]string{"OrdersAliaslive", "OrdersVersion", "OrdersRole", "ServerlessRestApi", "ServerlessRestApiProdStage", "WorkerAlphaRole"}, refs); diff != "" {
		t.Errorf("references (-want +got)\n%s", diff)
	}
}

// What an event makes stands at the event, and its range is that of the
// function, so that what is accepted there holds for it.
func TestWhatAnEventMakesIsPartOfTheFunction(t *testing.T) {
	u, _ := load(t, "template.yaml", serverless, Options{})
	function, mapping := find(t, u, "Orders"), find(t, u, "OrdersJobs")
	if mapping.Header.Start.Line != 16 || mapping.Range != function.Range {
		t.Errorf("the mapping's header is on line %d, want 16; its range is %v, want %v", mapping.Header.Start.Line, mapping.Range, function.Range)
	}
}
