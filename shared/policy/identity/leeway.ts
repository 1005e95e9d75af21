/** How far an issuer's clock may be from ours, in seconds, either way. */
export const leewaySeconds = 30;
