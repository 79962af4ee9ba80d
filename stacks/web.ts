import { api } from "./api.ts";
import { isEmulated } from "./deployment.ts";
import { physicalName } from "./names.ts";
import { derived, media } from "./storage.ts";

const managed = {
  cachingDisabled: "4135ea2d-6df8-44a3-9df3-4b5a84be39ad",
  allViewerExceptHostHeader: "b689b0a8-53d0-40ab-baf2-68738e2966ac",
};
const yearSec = 365 * 86_400;
const apiPaths = ["/v1/*", "/health", "/openapi.json"];
const apiHost = api.url.apply((url) => new URL(url).host);

/** Where browsers fetch media, and put uploads: presigned addresses of the buckets themselves. */
const mediaOrigins = [media, derived].map(
  ({ nodes }) => $interpolate`https://${nodes.bucket.bucketRegionalDomainName}`,
);

/** The page's headers: those of the embedded host, and the two origins that media come from. */
function pageHeaders() {
  const content = $util
    .all(mediaOrigins)
    .apply((origins) =>
      [
        `default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob: ${origins.join(" ")};`,
        `media-src 'self' blob: ${origins.join(" ")}; connect-src 'self' ${origins[0]}; font-src 'self'; base-uri 'none';`,
        "form-action 'self'; frame-ancestors 'none'; object-src 'none'; require-trusted-types-for 'script'",
      ].join(" "),
    );
  return new aws.cloudfront.ResponseHeadersPolicy("PageHeaders", {
    name: physicalName("page"),
    securityHeadersConfig: {
      contentSecurityPolicy: { contentSecurityPolicy: content, override: true },
      contentTypeOptions: { override: true },
      referrerPolicy: { referrerPolicy: "no-referrer", override: true },
      strictTransportSecurity: { accessControlMaxAgeSec: yearSec, override: true },
    },
    customHeadersConfig: {
      items: [
        { header: "cross-origin-opener-policy", value: "same-origin", override: true },
        { header: "cross-origin-resource-policy", value: "same-origin", override: true },
      ],
    },
  });
}

/** The page, and the API under the same address: so a cookie lets pictures in, and no other origin needs to be let in. */
function site() {
  const headers = pageHeaders();
  return new sst.aws.StaticSite("Web", {
    path: "packages/web",
    build: { command: "npm run build", output: "dist" },
    environment: { DARKROOM_API_URL: api.url }, // for the development server
    transform: {
      assets: (args) => {
        args.cors = false;
      },
      cdn: (args) => {
        args.origins = $util.all([args.origins, apiHost]).apply(([origins, domainName]) => [
          ...(origins ?? []),
          {
            originId: "api",
            domainName,
            customOriginConfig: {
              httpPort: 80,
              httpsPort: 443,
              originProtocolPolicy: "https-only",
              originSslProtocols: ["TLSv1.2"],
            },
          },
        ]);
        args.orderedCacheBehaviors = apiPaths.map((pathPattern) => ({
          pathPattern,
          targetOriginId: "api",
          viewerProtocolPolicy: "https-only",
          allowedMethods: ["GET", "HEAD", "OPTIONS", "PUT", "POST", "PATCH", "DELETE"],
          cachedMethods: ["GET", "HEAD"],
          compress: true,
          cachePolicyId: managed.cachingDisabled,
          originRequestPolicyId: managed.allViewerExceptHostHeader,
        }));
        args.defaultCacheBehavior = $util
          .all([args.defaultCacheBehavior, headers.id])
          .apply(([behavior, responseHeadersPolicyId]) => ({ ...behavior, responseHeadersPolicyId }));
      },
    },
  });
}

type CorsRule = { allowedMethods: string[]; allowedHeaders?: string[] };

const reading: CorsRule = { allowedMethods: ["GET", "HEAD"] };
const putting: CorsRule = {
  allowedMethods: ["PUT"], // at presigned addresses, which name these headers
  allowedHeaders: ["content-type", "if-match", "if-none-match", "x-amz-checksum-sha256", "x-amz-meta-darkroom-*"],
};

/** Which pages may use a bucket from a browser: this one. */
function allowPage(name: string, bucket: sst.aws.Bucket, page: $util.Output<string>, rules: CorsRule[]) {
  new aws.s3.BucketCorsConfiguration(`${name}Cors`, {
    bucket: bucket.name,
    corsRules: rules.map((rule) => ({ ...rule, allowedOrigins: [page], maxAgeSeconds: 86_400 })),
  });
}

/** The page; none on an emulator, which has no CloudFront. */
export const web = isEmulated ? undefined : site();

if (web) {
  allowPage("Media", media, web.url, [reading, putting]);
  allowPage("Derived", derived, web.url, [reading]);
}
